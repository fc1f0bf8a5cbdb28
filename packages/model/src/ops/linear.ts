import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';
import { sumRows } from './sum-rows.js';

/** A linear layer on the device, in PyTorch's layout. */
export interface LinearWeights {
  /** [out, in] */
  weight: tf.Tensor2D;
  /** [out] */
  bias: tf.Tensor1D;
  trains: { weight: boolean; bias: boolean };
}

/**
 * x·Wᵀ + b. The gradient is explicit: weights that do not train get none, and then x is not kept either.
 *
 * @param x [n, in]
 * @returns [n, out]
 */
export function linear(x: tf.Tensor2D, { weight, bias, trains }: LinearWeights): tf.Tensor2D {
  const inputs = [x, ...(trains.weight ? [weight] : []), ...(trains.bias ? [bias] : [])];
  return customGradient<tf.Tensor2D>(inputs, (keep) => {
    if (trains.weight) keep([x]);
    return {
      value: tf.add(tf.matMul(x, weight, false, true), bias),
      gradient: (dy, [keptX]) => [
        tf.matMul(dy, weight),
        ...(trains.weight ? [tf.matMul(dy, keptX as tf.Tensor2D, true, false)] : []),
        ...(trains.bias ? [sumRows(dy)] : []),
      ],
    };
  });
}
