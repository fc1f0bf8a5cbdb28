import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';
import { matMulTransposeA, sumRows, takesTransposes } from './mat-mul.js';

/** A linear layer on the device, in PyTorch's layout. */
export interface LinearWeights {
  /** [out, in] */
  weight: tf.Tensor2D;
  /** [in, out]: a transposed copy, for backends that multiply transposed matrices slowly. */
  transposed(): tf.Tensor2D;
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
export function linear(x: tf.Tensor2D, layer: LinearWeights): tf.Tensor2D {
  const { weight, bias, trains } = layer;
  const inputs = [x, ...(trains.weight ? [weight] : []), ...(trains.bias ? [bias] : [])];
  return customGradient<tf.Tensor2D>(inputs, (keep) => {
    if (trains.weight) keep([x]);
    return {
      value: product(x, layer),
      gradient: (dy, [keptX]) => [
        tf.matMul(dy, weight),
        ...(trains.weight ? [matMulTransposeA(dy, keptX as tf.Tensor2D)] : []),
        ...(trains.bias ? [sumRows(dy)] : []),
      ],
    };
  });
}

function product(x: tf.Tensor2D, layer: LinearWeights): tf.Tensor2D {
  const { bias, weight } = layer;
  const options = takesTransposes() ? { b: weight, transposeB: true } : { b: layer.transposed() };
  return tf.fused.matMul({ a: x, bias, ...options }) as tf.Tensor2D;
}
