/** Tensors as the reference files write them, and how far ours are from them. */
import type { HostTensor } from '../tensor-map.js';

/** Row-major. */
export interface ReferenceTensor {
  shape: number[];
  data: number[];
}

/** Whether a JSON value is a tensor. */
export function isReferenceTensor(value: unknown): value is ReferenceTensor {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}

/** The largest magnitude. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < values.length; index++) most = Math.max(most, Math.abs(values[index]!));
  return most;
}

/**
 * The largest difference relative to the expected tensor's largest magnitude; infinite for another shape or a
 * NaN.
 *
 * @param floor least magnitude to measure against, for tensors whose true value is 0
 */
export function relativeError(actual: HostTensor, expected: ReferenceTensor, floor = 0): number {
  if (`${actual.shape}` !== `${expected.shape}`) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let index = 0; index < expected.data.length; index++) {
    const difference = Math.abs(actual.data[index]! - expected.data[index]!);
    if (!(difference <= worst)) worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  const scale = Math.max(largest(expected.data), floor);
  return worst === 0 ? 0 : worst / scale;
}
