import { type ExitDistribution, exitDistribution, exitLayer } from '@adaptmem/core';
import type { MetricFunction } from '../train/evaluate-model.js';
import type { Metrics } from '../train/train-event.js';
import type { ExitTrace } from './run-with-exits.js';

/** What a threshold gives. */
export interface ExitPoint extends ExitDistribution {
  /** Nats. */
  threshold: number;
  metrics: Metrics;
}

/**
 * What each threshold would give, from one pass in which no input left early (`threshold: 0`).
 *
 * @param traces of all layers
 * @param labels of the same examples
 * @throws RangeError if the traces are not all of one length, or there are more or fewer labels
 */
export function sweepThresholds(
  traces: readonly Pick<ExitTrace, 'entropies' | 'predictions'>[],
  labels: readonly number[],
  { thresholds, metric }: { thresholds: readonly number[]; metric: MetricFunction },
): ExitPoint[] {
  const layers = traces[0]?.entropies.length ?? 0;
  if (layers === 0 || traces.some(({ entropies }) => entropies.length !== layers)) {
    throw new RangeError('Expected traces of all layers, each of the same length');
  }
  if (labels.length !== traces.length) {
    throw new RangeError(`Expected ${traces.length} labels, got ${labels.length}`);
  }
  const entropies = traces.map((trace) => trace.entropies);
  return thresholds.map((threshold) => {
    const predictions = traces.map((trace) => trace.predictions[exitLayer(trace.entropies, threshold) - 1]!);
    const distribution = exitDistribution(entropies, threshold);
    return { threshold, ...distribution, metrics: metric(predictions, [...labels]) };
  });
}
