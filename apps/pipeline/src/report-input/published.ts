/** Our figures beside published ones, where there is one to compare. */
import type { PublishedFigure } from '@adaptmem/reports';
import { publishedExitReport } from './early-exit.js';
import type { Results, SystemResult, TunedResult } from './results.js';

type Ours = NonNullable<PublishedFigure['ours']>;

/** How each figure of ours is found; absent where this run has none. Keys are those of `compare:` in the YAML. */
const COMPARISONS: Readonly<Record<string, (results: Results) => Ours | undefined>> = {
  backbone_parameters: ({ tuned }) => {
    const first = tuned[0];
    return (
      first && {
        value: first.training.parameters.all / 1e6,
        what: 'all parameters of the trained network, another size',
      }
    );
  },
  trainable_percent: ({ tuned }) => {
    const adapters = tuned.filter(({ method }) => method === 'houlsby');
    return meanOf(
      adapters,
      ({ training }) => training.parameters.percent,
      'mean over our tasks, on our network',
    );
  },
  adapter_loss: (results) => {
    const both = find(results, 'fine-tuned').flatMap((full) =>
      find(results, 'houlsby', full.task.name)
        .filter(({ seed }) => seed === full.seed)
        .map((own) => ({ full, own })),
    );
    return meanOf(both, ({ full, own }) => 100 * (mainMetric(full) - mainMetric(own)), 'mean over our tasks');
  },
  compression_loss: ({ tuned }) =>
    meanOf(
      tuned,
      (result) => 100 * (mainMetric(result) - result.compression.metrics[result.task.mainMetric]!),
      'mean over our tasks and methods: pruning without retraining, and number format',
    ),
  sst2_accuracy: (results) => accuracyOf(results, 'sst2', 'fine-tuned'),
  mrpc_accuracy: (results) => accuracyOf(results, 'mrpc', 'houlsby'),
  compute_energy: ({ systems }) => {
    const base = systems.find(
      ({ geometry, system }) => geometry.name === 'albert-base' && system.method === 'houlsby',
    );
    return base && computeEnergy(base);
  },
  early_exit_energy: (results) => earlyExitGain(results, 'energyPj'),
  early_exit_latency: (results) => earlyExitGain(results, 'latencyNs'),
};

/** The published figures with ours beside them. */
export function besidePublished(results: Results): PublishedFigure[] {
  return results.config.published.map(({ compare, ...figure }) => {
    const ours = compare === undefined ? undefined : COMPARISONS[compare]?.(results);
    return { ...figure, ...(ours ? { ours } : {}) };
  });
}

const mainMetric = ({ task, training }: TunedResult): number => training.metrics[task.mainMetric]!;

function find({ tuned }: Results, method: string, task?: string): TunedResult[] {
  return tuned.filter(
    (result) => result.method === method && (task ?? result.task.name) === result.task.name,
  );
}

function meanOf<T>(items: readonly T[], value: (item: T) => number, what: string): Ours | undefined {
  if (items.length === 0) return undefined;
  return { value: items.reduce((sum, item) => sum + value(item), 0) / items.length, what };
}

function accuracyOf(results: Results, task: string, method: string): Ours | undefined {
  return meanOf(
    find(results, method, task),
    ({ training }) => 100 * training.metrics.accuracy!,
    `${method} on our backbone, another network`,
  );
}

/** Mean layer of EdgeBERT's chip on SST-2 (ISSCC 2023 22.9). */
const CHIP_EXIT_LAYER = 3.9;

/** A network of twelve layers without exits, against the same leaving where EdgeBERT's leaves, on the last such system. */
function earlyExitGain(results: Results, figure: 'energyPj' | 'latencyNs'): Ours | undefined {
  if (!results.config.earlyExit) return undefined;
  const { thresholds, meanLayers, systems } = publishedExitReport(results);
  const system = systems.at(-1);
  if (!system) return undefined;
  const distances = meanLayers.map((layer) => Math.abs(layer - CHIP_EXIT_LAYER));
  const nearest = distances.indexOf(Math.min(...distances));
  const point = system.points[nearest]!;
  const exitsAt = `published exits below ${thresholds[nearest]} nats, mean layer ${meanLayers[nearest]!.toFixed(2)}`;
  return {
    value: system.withoutExits[figure] / point[figure],
    what: `${system.geometry}, ${system.system}: ${exitsAt}; clock and voltage stay as they are`,
  };
}

/** Dynamic energy of everything but the memories that hold parameters, with adapters, at one task. */
function computeEnergy({ cases }: SystemResult): Ours | undefined {
  const result = cases[0]?.result;
  if (!result) return undefined;
  const pj = result.byComponent
    .filter(({ kind }) => kind !== 'memory')
    .reduce((sum, { dynamicPj }) => sum + dynamicPj, 0);
  return {
    value: pj / 1e9,
    what: 'ALBERT-base geometry with adapters: PE array, special functions and buffers, without leakage',
  };
}
