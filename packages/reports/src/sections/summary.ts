/** The few numbers first, in words. */
import { formatNumber, formatQuantity } from '@adaptmem/core';
import { encodedTotal, firstPerMethod, meanScore, scores, storedGroups } from '../aggregate.js';
import {
  commonTasks,
  comparedMethods,
  comparedSystems,
  type Summary,
  summaryAt,
  systemsByGeometry,
} from '../compared.js';
import { distinct, methodTitle } from '../names.js';
import type { Block, KeyFigure, Section } from '../page/document.js';
import type { ReportInput } from '../report-input.js';
import { comparison, enumerate, percent, points, score } from '../words.js';

/** What was found: headline figures, then one sentence for each finding. */
export function summarySection(input: ReportInput): Section {
  const findings = [...accuracyFindings(input), ...storageFindings(input), ...systemFindings(input)];
  const blocks: Block[] = [
    { kind: 'key-figures', figures: findings.flatMap(({ key }) => (key ? [key] : [])) },
    { kind: 'list', items: findings.map(({ sentence }) => sentence) },
  ];
  if (input.warnings.length > 0) blocks.push({ kind: 'notes', title: 'Warnings', items: input.warnings });
  return { id: 'summary', title: 'Summary', blocks };
}

interface Finding {
  sentence: string;
  key?: KeyFigure;
}

function accuracyFindings(input: ReportInput): Finding[] {
  const methods = comparedMethods(input);
  if (!methods) return [];
  const { baseline, proposal } = methods;
  const all = scores(input);
  const ours = meanScore(all, proposal, 'trained');
  const theirs = meanScore(all, baseline, 'trained');
  const trainable = new Map(firstPerMethod(input.results).map((result) => [result.method, result]));
  const [tuned, adapted] = [trainable.get(baseline), trainable.get(proposal)];
  if (!ours || !theirs || !tuned || !adapted) return [];
  const share = adapted.trainableParameters / tuned.trainableParameters;
  const names = `${methodTitle(proposal)} against ${methodTitle(baseline).toLowerCase()}`;
  return [
    {
      sentence:
        `Accuracy: over ${input.tasks.length} tasks the mean main metric is ${score(ours.mean)} with ` +
        `${methodTitle(proposal)} and ${score(theirs.mean)} with ${methodTitle(baseline)} ` +
        `(${points(ours.mean - theirs.mean)}).`,
      key: { value: points(ours.mean - theirs.mean), label: `mean main metric, ${names}` },
    },
    {
      sentence:
        `Trained parameters: ${adapted.trainableParameters.toLocaleString('en-US')} with ${methodTitle(proposal)}, ` +
        `${percent(share)} of the ${tuned.trainableParameters.toLocaleString('en-US')} that ` +
        `${methodTitle(baseline)} trains for each task.`,
      key: { value: percent(share), label: `trained parameters for each task, ${names}` },
    },
  ];
}

function storageFindings(input: ReportInput): Finding[] {
  const all = scores(input);
  return distinct(input.compression.map(({ method }) => method)).map((method) => {
    const groups = storedGroups(input, method);
    const dense = groups.reduce((sum, group) => sum + group.denseFp32Bytes, 0);
    const encoded = groups.reduce((sum, group) => sum + encodedTotal(group), 0);
    const before = meanScore(all, method, 'trained');
    const after = meanScore(all, method, 'compressed');
    const change =
      before && after ? `; the mean main metric changes by ${points(after.mean - before.mean)}` : '';
    return {
      sentence:
        `Storage, ${methodTitle(method)}: all tasks together take ${formatQuantity(encoded * 8, 'capacity')} encoded, ` +
        `${formatNumber(dense / encoded)} times less than float32 (${formatQuantity(dense * 8, 'capacity')})${change}.`,
    };
  });
}

function systemFindings(input: ReportInput): Finding[] {
  return systemsByGeometry(input).flatMap(([geometry, systems]) => {
    const compared = comparedSystems(systems);
    const tasks = commonTasks(systems);
    if (!compared || tasks === undefined) return [];
    const { proposal, baseline } = compared;
    const ours = summaryAt(proposal, tasks);
    const against = systems
      .filter((system) => system !== proposal)
      .map((system) => `against “${system.title}” ${differences(ours, summaryAt(system, tasks))}`);
    return {
      sentence:
        `Hardware (${geometry}, ${tasks} tasks): one inference on “${proposal.title}” takes ` +
        `${formatQuantity(ours.energyPj, 'energy')} and ${formatQuantity(ours.latencyNs, 'time')} on ` +
        `${formatQuantity(ours.onChipAreaMm2, 'area')} of chip; ${against.join('; ')}.`,
      key: {
        value: comparison(ours.energyPj, summaryAt(baseline, tasks).energyPj),
        label: `energy per inference, “${proposal.title}” against “${baseline.title}” (${geometry}, ${tasks} tasks)`,
      },
    };
  });
}

function differences(ours: Summary, theirs: Summary): string {
  return enumerate([
    `energy is ${comparison(ours.energyPj, theirs.energyPj)}`,
    `latency ${comparison(ours.latencyNs, theirs.latencyNs)}`,
    `area ${comparison(ours.onChipAreaMm2, theirs.onChipAreaMm2)}`,
  ]);
}
