/** What each threshold does to a stored network on the dev split, and which one is chosen. */
import { type ExitPoint, earliestExit, type GlueTask, sweepThresholds } from '@adaptmem/model';
import type { ExitChoice, ExitRule } from './experiment/exit-choice.js';
import { metricOf } from './tune.js';
import type { ExitTraces } from './tuned-model.js';

export interface ChosenExits {
  /** One for each threshold, ascending; with the first nobody leaves early. */
  points: ExitPoint[];
  /** One of them, and in words why it is that one. */
  chosen: ExitPoint;
  reason: string;
}

/** Sweeps the thresholds of a task, and chooses by its rule. */
export function chosenExits(
  task: GlueTask,
  traces: ExitTraces,
  { thresholds, rule }: ExitChoice,
): ChosenExits {
  const points = sweepThresholds(traces.traces, traces.labels, { thresholds, metric: metricOf(task) });
  return { points, ...choose(points, rule, task.mainMetric) };
}

/** Differences of metrics have the noise of a sum. */
const NOISE = 1e-9;

function choose(points: readonly ExitPoint[], rule: ExitRule, metric: string): Omit<ChosenExits, 'points'> {
  if ('threshold' in rule) {
    const chosen = points.find(({ threshold }) => threshold === rule.threshold)!;
    return { chosen, reason: 'as the experiment says' };
  }
  const { accuracyDrop } = rule;
  const least = points[0]!.metrics[metric]! - accuracyDrop - NOISE;
  const chosen = earliestExit(points, { metric, least }) ?? points[0]!; // a metric may be no number
  const reason =
    chosen.threshold === 0
      ? `with any other, ${metric} falls by more than ${accuracyDrop} or nobody leaves`
      : `at which inputs leave earliest while ${metric} falls by at most ${accuracyDrop}`;
  return { chosen, reason };
}
