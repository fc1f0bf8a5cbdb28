import { AppError } from '@adaptmem/core';
import { sum } from './sums.js';

/** [layer − 1] → inputs that leave there, as `exitDistribution` counts them, or their shares. */
export type ExitHistogram = readonly number[];

/**
 * [layer − 1] → share of the inputs that leave there; together 1.
 *
 * @throws AppError if the histogram is empty or has another number of layers than the task
 */
export function exitShares(task: string, layers: number, histogram: ExitHistogram): number[] {
  if (histogram.length !== layers) {
    const message = `Expected exits of ${layers} layers for task "${task}", got ${histogram.length}`;
    throw new AppError('EXIT_LAYERS', message);
  }
  const inputs = sum(histogram, (count) => count);
  if (inputs > 0) return histogram.map((count) => count / inputs);
  throw new AppError('EXIT_HISTOGRAM', `Expected exits of at least one input for task "${task}"`);
}
