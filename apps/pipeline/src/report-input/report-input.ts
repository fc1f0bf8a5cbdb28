/** The report's input, from what the stages found. */
import { BITS_PER_BYTE, type ComponentResult } from '@adaptmem/core';
import { type CompressionAccounting, outputsOf } from '@adaptmem/model';
import type {
  AllocationReport,
  CompressedGroup,
  CompressionResult,
  EvaluationResult,
  FurtherSplitResult,
  MemoryUse,
  ReportInput,
  ScenarioReport,
  SystemReport,
  TaskInfo,
} from '@adaptmem/reports';
import { attentionSpansOf } from './attention-span.js';
import { caveatsOf } from './caveats.js';
import { compressionEffectOf } from './compression-effect.js';
import { earlyExitOf } from './early-exit.js';
import { besidePublished } from './published.js';
import type { Results, SystemResult, TunedResult } from './results.js';

/** Assembles the input; measures nothing. */
export function reportInput(results: Results): ReportInput {
  const { config, tuned, systems, resultsHash } = results;
  return {
    experiment: { ...config.experiment, backend: config.backend, resultsHash },
    tasks: config.tasks.map(({ name }) => taskInfo(results, name)),
    results: tuned.map(evaluation),
    furtherSplits: tuned.flatMap(furtherOf),
    compression: config.methods.flatMap((method) =>
      compressionOf(tuned.filter((result) => result.method === method && result.seed === config.seeds[0])),
    ),
    faults: tuned.flatMap(({ task, method, faults }) =>
      faults ? [{ task: task.name, method, study: faults }] : [],
    ),
    compressionEffects: systems.map(compressionEffectOf),
    systems: systems.flatMap(systemReport),
    allocations: systems.flatMap(allocationReports),
    scenarios: scenarioReports(results),
    ...earlyExitOf(results),
    ...attentionSpansOf(results),
    published: besidePublished(results),
    ...caveatsOf(results),
  };
}

const METRIC_TITLES: Readonly<Record<string, string>> = {
  matthews: 'Matthews correlation',
  accuracy: 'accuracy',
  acc_and_f1: 'mean of accuracy and F1',
  corr: 'mean of Pearson and Spearman',
};

function taskInfo({ config, baselines }: Results, name: string): TaskInfo {
  const task = config.tasks.find((candidate) => candidate.name === name)!;
  const found = baselines.get(name)!;
  const labels = outputsOf(task);
  const texts = task.columns.sentence2 ? 'sentence pair' : 'sentence';
  return {
    name,
    layout: `${texts}, ${labels === 1 ? 'a score' : `${labels} labels`}`,
    trainExamples: found.trainExamples,
    devExamples: found.devExamples,
    metricName: METRIC_TITLES[task.mainMetric] ?? task.mainMetric,
    chance: found.majority[task.mainMetric]!,
    bagOfWords: found.bagOfWords[task.mainMetric]!,
  };
}

function evaluation({ task, method, seed, training, compression }: TunedResult): EvaluationResult {
  const { parameters, metrics } = training;
  return {
    task: task.name,
    method,
    seed,
    metrics,
    mainMetric: metrics[task.mainMetric]!,
    trainableParameters: parameters.trainable,
    totalParameters: parameters.all,
    compressed: { mainMetric: compression.metrics[task.mainMetric]!, metrics: compression.metrics },
  };
}

function furtherOf({ method, predicted }: TunedResult): FurtherSplitResult[] {
  return predicted.map(({ onlyClass: _onlyClass, ...split }) => ({ ...split, method }));
}

/** A method that freezes the backbone stores it once. @param tuned of one method and seed */
function compressionOf(tuned: readonly TunedResult[]): CompressionResult[] {
  const shared = tuned[0]?.compression.shared;
  return [
    ...(shared && shared.total.tensors > 0 ? [{ method: tuned[0]!.method, groups: groupsOf(shared) }] : []),
    ...tuned.map(({ method, task, compression }) => ({
      method,
      task: task.name,
      groups: groupsOf(compression.own),
    })),
  ];
}

function groupsOf({ byGroup }: CompressionAccounting): CompressedGroup[] {
  return byGroup.map(({ group, elements, density, denseBits, encodedBits: { data, mask, metadata } }) => ({
    group,
    elements,
    density,
    denseFp32Bytes: denseBits / BITS_PER_BYTE,
    encodedBytes: {
      data: data / BITS_PER_BYTE,
      mask: mask / BITS_PER_BYTE,
      metadata: metadata / BITS_PER_BYTE,
    },
  }));
}

/** The system by the solver that it names; nothing if that found no placement at some number of tasks. */
function systemReport({ geometry, system, cases }: SystemResult): SystemReport[] {
  const own = cases.filter(({ solver, result }) => solver === system.solver && result);
  const last = own.at(-1);
  if (!last) return [];
  const { name, title, method, solver, hardware } = system;
  return [
    {
      ...{ name, title, method, hardware, solver },
      geometry: geometry.title,
      byTaskCount: own.map(({ tasks, result, taskSwitch }) => ({
        tasks,
        summary: result!.summary,
        memories: memoriesOf(result!.byComponent),
        ...(taskSwitch?.oneAtATime ? { taskSwitch: taskSwitch.oneAtATime } : {}),
      })),
      detail: { tasks: last.tasks, result: last.result! },
      ...(last.roofline ? { roofline: last.roofline } : {}),
    },
  ];
}

function allocationReports({ geometry, system, cases }: SystemResult): AllocationReport[] {
  return cases.map(({ tasks, solver, allocation, result, usedAreaMm2, eventDrivenRatio }) => {
    const { objective, status, cost, bound, binding } = allocation;
    return {
      ...{ system: system.name, geometry: geometry.title, tasks, solver, objective, status, binding },
      ...(cost === undefined ? {} : { cost }),
      ...(bound === undefined ? {} : { bound }),
      ...(result ? { energyPj: result.summary.energyPj, latencyNs: result.summary.latencyNs } : {}),
      ...(usedAreaMm2 === undefined ? {} : { usedAreaMm2 }),
      ...(eventDrivenRatio === undefined ? {} : { eventDrivenRatio }),
      memories: result ? memoriesOf(result.byComponent) : [],
    };
  });
}

/** Scenario by scenario, so that systems stand beside each other. */
function scenarioReports({ config, systems }: Results): ScenarioReport[] {
  return config.scenarios.flatMap(({ name, title }) =>
    systems.flatMap(({ geometry, system, streams, earlyStreams }) => {
      const found = (of: typeof streams, suffix = '') =>
        of
          .filter(({ scenario }) => scenario === name)
          .map((result) => {
            const names = { scenario: title, system: `${system.title}${suffix}`, geometry: geometry.title };
            return { ...names, result };
          });
      return [...found(streams), ...found(earlyStreams, ', early exit')];
    }),
  );
}

function memoriesOf(components: readonly ComponentResult[]): MemoryUse[] {
  return components
    .filter(({ kind }) => kind === 'memory')
    .map(({ component, usedBits, capacityBits, offChip }) => ({
      memory: component,
      usedBits,
      capacityBits,
      offChip,
    }));
}
