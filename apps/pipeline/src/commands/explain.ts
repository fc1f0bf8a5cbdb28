/** `pipeline explain TENSOR [FILE ...]`: why the optimum places a tensor where it does, and what else it would cost. */
import { ConfigError, formatQuantity, nearestWord } from '@adaptmem/core';
import { placementProblem } from '@adaptmem/hw-sim';
import {
  type Alternative,
  explainTensor,
  type PartExplanation,
  type TensorExplanation,
} from '@adaptmem/mapper';
import { selectBackend } from '@adaptmem/model';
import { openStageCache, planStages, type StageSpec } from '@adaptmem/runs';
import { type LoadedExperiment, loadExperiment } from '../experiment/load-experiment.js';
import { geometryName } from '../plan/geometry.js';
import { planExperiment } from '../plan/plan-experiment.js';
import { hardwareOf } from '../plan/system-stages.js';
import { stageCode } from '../stage-code.js';
import { readWorkload } from '../stages/profile.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import { studiedHardware } from '../stages/studied-hardware.js';
import { runPlan } from './run-experiment.js';

export interface ExplainCommandOptions {
  set: readonly string[];
  /** Name of the system; default: the experiment's last. */
  system?: string;
  /** Name of the geometry; default: the last, which is the cheapest to have where it is only arithmetic. */
  geometry?: string;
  /** Number of tasks; default: the most of `task_counts`. */
  tasks?: number;
  jobs: number;
  cache: string;
  json: boolean;
  signal: AbortSignal;
}

/**
 * Makes the workload if it is not in the cache (a trained geometry is then trained), solves it exactly, and prints.
 *
 * @throws ConfigError for mistakes in the files and for a system, geometry or number of tasks that they do not have
 * @throws AppError `UNKNOWN_TENSOR`, `NO_PLACEMENT`
 */
export async function explain(
  tensor: string,
  files: readonly string[],
  options: ExplainCommandOptions,
): Promise<void> {
  const loaded = loadExperiment(files, options.set);
  const { experiment } = loaded;
  const system = choose(
    'system',
    options.system,
    experiment.systems.map(({ name }) => name),
  );
  const geometry = choose(
    'geometry',
    options.geometry,
    experiment.geometries.map((_, index) => geometryName(loaded, index)),
  );
  const counts = [...experiment.task_counts].sort((a, b) => a - b).map(String);
  const tasks = Number(counts[choose('number of tasks', options.tasks?.toString(), counts)]);
  const { method, title } = experiment.systems[system]!;
  const profiled = STAGE_NAMES.profile(geometryName(loaded, geometry), method);
  const studied = hardwareOf(loaded, system);
  const folders = await stageFolders(loaded, [profiled, ...studied.faults], options);
  const hardware = studiedHardware(studied, folders);
  const problem = placementProblem(readWorkload(folders[profiled]!, tasks), hardware);
  const { objective, objective_weights } = experiment;
  const explanation = await explainTensor(problem, tensor, {
    objective,
    ...(objective_weights ? { weights: objective_weights } : {}),
    timeLimitSeconds: experiment.solver_time_limit_seconds,
  });
  const where = { system: title, geometry: geometryName(loaded, geometry), tasks };
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...where, ...explanation }, null, 2)}\n` : textOf(where, explanation),
  );
}

/** Index of the wanted name, of the last one if none is wanted. */
function choose(what: string, wanted: string | undefined, known: readonly string[]): number {
  if (wanted === undefined) return known.length - 1;
  const index = known.indexOf(wanted);
  if (index >= 0) return index;
  const near = nearestWord(wanted, known);
  const help = near ? `did you mean "${near}"?` : `known are ${known.join(', ')}`;
  throw new ConfigError([
    {
      file: '(command line)',
      message: `The experiment has no ${what} "${wanted}"; ${help}`,
      code: 'EXPLAIN_CHOICE',
    },
  ]);
}

/** [name] → output of a stage of the experiment, made with all that it needs where it is not in the cache. */
async function stageFolders(
  loaded: LoadedExperiment,
  names: readonly string[],
  options: ExplainCommandOptions,
): Promise<Record<string, string>> {
  const backend = await selectBackend();
  const stages = planExperiment(loaded, { command: 'explain', backend: backend.name });
  const plan = planStages(needed(stages, names), {
    backend: backend.name,
    codeVersion: stageCode,
  });
  const cache = openStageCache(options.cache, { onWarning: (text) => process.stderr.write(`${text}\n`) });
  await runPlan(plan, cache, () => {}, options);
  const folderOf = (name: string) => cache.folderOf(plan.find((stage) => stage.name === name)!.key);
  return Object.fromEntries(names.map((name) => [name, folderOf(name)]));
}

/** The stages and everything that they need, directly or not. */
function needed(stages: readonly StageSpec[], names: readonly string[]): StageSpec[] {
  const wanted = new Set(names);
  for (const one of wanted)
    for (const need of stages.find((stage) => stage.name === one)!.needs ?? []) wanted.add(need);
  return stages.filter((stage) => wanted.has(stage.name));
}

function textOf(
  { system, geometry, tasks }: { system: string; geometry: string; tasks: number },
  { tensor, objective, cost, status, parts, memories, limits }: TensorExplanation,
): string {
  const show = SHOWN[objective];
  const lines = [
    `${tensor}: ${system}, ${geometry}, ${tasks} task${tasks === 1 ? '' : 's'}`,
    `Least ${objective}: ${show(cost)} (${status === 'optimal' ? 'proven' : 'best found in time'})`,
    ...parts.flatMap((part) => partLines(part, show)),
    '',
    'What a KiB more of each memory would save (slope of the linear relaxation, without its own leakage):',
    ...memories.map(({ memory, freeBits, shadowPricePerKib }) => {
      const worth = shadowPricePerKib > 0 ? show(shadowPricePerKib) : 'nothing';
      return `  ${memory}: ${worth}; ${formatQuantity(freeBits, 'capacity')} are free`;
    }),
    ...limitLines(limits, show),
  ];
  return `${lines.join('\n')}\n`;
}

/** How a cost of each objective is written. */
const SHOWN: Record<TensorExplanation['objective'], (value: number) => string> = {
  energy: (value) => `${formatQuantity(value, 'energy')} an inference`,
  latency: (value) => `${formatQuantity(value, 'time')} an inference`,
  edp: (value) => `${(value / PJ_NS_PER_UJ_MS).toPrecision(5)} µJ·ms`,
  area: (value) => formatQuantity(value, 'area'),
  weighted: (value) => value.toPrecision(5),
};
const PJ_NS_PER_UJ_MS = 1e12;

/** Limits that are used up, and what more of them would save. */
function limitLines(limits: TensorExplanation['limits'], show: (value: number) => string): string[] {
  if (limits.length === 0) return [];
  const binding = limits.filter(({ shadowPricePerUnit }) => shadowPricePerUnit > 0);
  if (binding.length === 0) return ['', `None of the ${limits.length} limits binds.`];
  return [
    '',
    'Limits that bind, and what more of them would save:',
    ...binding.map(
      ({ limit, unit, most, left, shadowPricePerUnit }) =>
        `  ${limit}: ${show(shadowPricePerUnit)} a ${unit}; ${most - left} of ${most} ${unit} are used`,
    ),
  ];
}

function partLines(
  { part, tile, bits, memory, ruleMemory, why, alternatives, next }: PartExplanation,
  show: (value: number) => string,
): string[] {
  const rule = memory === ruleMemory ? 'as the rule says' : `the rule says ${ruleMemory}`;
  return [
    '',
    `${part}${tile === undefined ? '' : ` of ${tile}`} (${formatQuantity(bits, 'capacity')}) is in ${memory}, ${rule}: ${why}`,
    ...alternatives.map((alternative) => `  ${alternativeText(alternative, show)}`),
    next
      ? `  next best: ${next.memory}, ${more(next.cost, show)} with everything placed anew`
      : '  there is no other placement',
  ];
}

function alternativeText(
  { memory, forbidden, aloneCost, missingBits, brokenLimits = [], bestCost }: Alternative,
  show: (value: number) => string,
): string {
  if (forbidden !== undefined) return `${memory}: ${forbidden}`;
  const room = missingBits ? `, but ${formatQuantity(missingBits, 'capacity')} are missing` : '';
  const limits = brokenLimits.length > 0 ? `, which breaks ${brokenLimits.join(', ')}` : '';
  const anew = bestCost === undefined ? 'nothing fits then' : more(bestCost, show);
  return `${memory}: ${more(aloneCost!, show)} if only this moved${room}${limits}; with everything placed anew ${anew}`;
}

function more(cost: number, show: (value: number) => string): string {
  return cost < 0 ? `${show(-cost)} less` : `${show(cost)} more`;
}
