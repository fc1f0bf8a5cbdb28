/** The gradients of one optimiser step, from one batch or from several that together are one larger batch. */
import { type LossAndGradients, lossAndGradients } from '../ops/loss-and-gradients.js';
import type { Parameters } from '../ops/parameters.js';
import type { tf } from '../tf.js';

/** A part of a step's batch. */
export interface MicroBatch {
  examples: number;
  /** Without padding; absent where nobody counts them. */
  tokens?: number;
  /** Its share of the step's loss: the parts add up to the loss of the whole batch. */
  loss: () => tf.Scalar;
}

/** Runs forward and backward for one part after the other and adds up, so that memory is that of one part. */
export function accumulateGradients(parameters: Parameters, parts: readonly MicroBatch[]): LossAndGradients {
  const [first, ...others] = parts.map(
    ({ loss }) =>
      () =>
        lossAndGradients(parameters, loss),
  );
  const sum = first!();
  for (const compute of others) {
    const { loss, gradients } = compute();
    sum.loss += loss;
    for (const [name, { data }] of gradients) {
      const total = sum.gradients.get(name)!.data;
      for (let index = 0; index < total.length; index++) total[index]! += data[index]!;
    }
  }
  return sum;
}
