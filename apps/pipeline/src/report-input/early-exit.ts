/** Early exit as the report shows it: what each threshold does to a task, to its cost, and which one is chosen. */
import { exitDistribution } from '@adaptmem/core';
import { type ExitHistogram, type InferenceCost, meanExitCost } from '@adaptmem/hw-sim';
import type {
  EarlyExitReport,
  ExitSystemReport,
  ExitTaskReport,
  PublishedExitReport,
  ReportInput,
} from '@adaptmem/reports';
import { chosenExits } from '../chosen-exits.js';
import type { Results, SystemResult, TunedResult } from './results.js';

/** Nothing where nobody leaves early. */
export function earlyExitOf(results: Results): Pick<ReportInput, 'earlyExit'> {
  if (!results.config.earlyExit) return {};
  const tasks = results.tuned.flatMap((tuned) => taskReports(results, tuned));
  const systems = results.systems.flatMap((system) => systemReports(system, tasks));
  const earlyExit: EarlyExitReport = { tasks, systems, published: publishedExitReport(results) };
  return { earlyExit };
}

/** One, of the network that has exits. */
function taskReports(
  { config }: Results,
  { task, method, exits, compression }: TunedResult,
): ExitTaskReport[] {
  const choice = config.earlyExit?.choices[task.name];
  if (!exits || !choice) return [];
  const { points, chosen, reason } = chosenExits(task, exits, choice);
  return [
    {
      ...{ task: task.name, method, exitBits: compression.exits!.totalBits },
      points: points.map(({ threshold, meanLayer, histogram, metrics }) => {
        return { threshold, meanLayer, histogram, metric: metrics[task.mainMetric]! };
      }),
      ...{ chosen: chosen.threshold, reason },
    },
  ];
}

/** One for each trained task of a system on the network that was trained: other geometries leave elsewhere. */
function systemReports(
  { geometry, system, exitCosts }: SystemResult,
  tasks: readonly ExitTaskReport[],
): ExitSystemReport[] {
  if (geometry.kind !== 'trained') return [];
  return tasks
    .filter(({ method }) => method === system.method)
    .flatMap(({ task, method, points }) => {
      const costs = exitCosts.find((candidate) => candidate.task === task);
      if (!costs) return [];
      return [
        {
          ...{ task, method, system: system.title, geometry: geometry.title },
          withoutExits: costs.withoutExits,
          points: points.map(({ threshold, histogram }) => ({
            threshold,
            ...meanExitCost(costs, histogram),
          })),
        },
      ];
    });
}

/** The published exits, our tasks at the same thresholds, and what they cost a network of as many layers. */
export function publishedExitReport(results: Results): PublishedExitReport {
  const { choices, published } = results.config.earlyExit!;
  const { exits, ...origin } = published;
  const thresholds = exits.map(({ threshold }) => threshold);
  const layers = exits[0]!.histogram.length;
  return {
    ...{ ...origin, thresholds, layers, meanLayers: exits.map(({ histogram }) => meanLayerOf(histogram)) },
    ours: results.tuned.flatMap(({ task, method, exits: own }) => {
      if (!own) return [];
      const entropies = own.traces.map((trace) => trace.entropies);
      const meanLayers = thresholds.map((threshold) => exitDistribution(entropies, threshold).meanLayer);
      return [{ task: task.name, method, layers: entropies[0]!.length, meanLayers }];
    }),
    systems: results.systems.flatMap(({ geometry, system, exitCosts }) => {
      const leaving = exitCosts.filter(({ task, byLayer }) => task in choices && byLayer.length === layers);
      if (leaving.length === 0) return [];
      return [
        {
          ...{ system: system.title, geometry: geometry.title },
          withoutExits: meanOf(leaving.map(({ withoutExits }) => withoutExits)),
          points: exits.map(({ threshold, histogram }) => ({
            threshold,
            ...meanOf(leaving.map((costs) => meanExitCost(costs, histogram))),
          })),
        },
      ];
    }),
  };
}

function meanLayerOf(histogram: ExitHistogram): number {
  const inputs = histogram.reduce((sum, count) => sum + count, 0);
  return histogram.reduce((sum, count, index) => sum + count * (index + 1), 0) / inputs;
}

/** Over tasks. */
function meanOf(costs: readonly InferenceCost[]): InferenceCost {
  const mean = (figure: keyof InferenceCost) =>
    costs.reduce((sum, cost) => sum + cost[figure], 0) / costs.length;
  return { energyPj: mean('energyPj'), latencyNs: mean('latencyNs') };
}
