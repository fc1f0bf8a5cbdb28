import type { ExitPoint } from './sweep-thresholds.js';

/**
 * Of the thresholds that keep a metric, the one at which inputs leave earliest on average; of equal ones the best, then the
 * least. Undefined if none keeps it.
 *
 * @param points as `sweepThresholds` gives them
 * @param least the least that is kept of the metric
 * @example earliestExit(points, { metric: 'accuracy', least: points[0].metrics.accuracy - 0.01 })
 */
export function earliestExit(
  points: readonly ExitPoint[],
  { metric, least }: { metric: string; least: number },
): ExitPoint | undefined {
  const scoreOf = ({ metrics }: ExitPoint) => metrics[metric] ?? Number.NaN;
  return points
    .filter((point) => scoreOf(point) >= least)
    .toSorted((a, b) => a.meanLayer - b.meanLayer || scoreOf(b) - scoreOf(a) || a.threshold - b.threshold)[0];
}
