import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';
import { sumRows } from './sum-rows.js';

/** Scale γ and offset β of a layer normalisation on the device. */
export interface NormWeights {
  /** γ, [width] */
  weight: tf.Tensor1D;
  /** β, [width] */
  bias: tf.Tensor1D;
  trains: { weight: boolean; bias: boolean };
}

/**
 * γ·(x − mean)/√(variance + ε) + β over each row (Ba et al., "Layer Normalization", arXiv 1607.06450, eq. 4).
 * Keeps the normalised rows and one number a row for the gradient.
 *
 * @param x [n, width]
 */
export function layerNorm(x: tf.Tensor2D, norm: NormWeights, epsilon: number): tf.Tensor2D {
  const { weight, bias, trains } = norm;
  const inputs = [x, ...(trains.weight ? [weight] : []), ...(trains.bias ? [bias] : [])];
  return customGradient<tf.Tensor2D>(inputs, (keep) => {
    const centred = tf.sub(x, rowMeans(x));
    const inverseDeviation = tf.rsqrt(tf.add(rowMeans(tf.square(centred)), epsilon)); // [n, 1]
    const normal = tf.mul(centred, inverseDeviation) as tf.Tensor2D;
    keep([normal, inverseDeviation]);
    return {
      value: tf.add(tf.mul(normal, weight), bias),
      gradient: (dy, kept) => gradient(dy, kept as [tf.Tensor2D, tf.Tensor2D], norm),
    };
  });
}

/** dx = (g − mean(g) − normal·mean(g·normal)) / deviation with g = γ·dy. */
function gradient(
  dy: tf.Tensor2D,
  [normal, inverseDeviation]: [tf.Tensor2D, tf.Tensor2D],
  norm: NormWeights,
) {
  const { weight, trains } = norm;
  const g = tf.mul(dy, weight);
  const alongNormal = tf.mul(normal, rowMeans(tf.mul(g, normal)));
  const dx = tf.mul(tf.sub(tf.sub(g, rowMeans(g)), alongNormal), inverseDeviation);
  return [dx, ...(trains.weight ? [sumRows(tf.mul(dy, normal))] : []), ...(trains.bias ? [sumRows(dy)] : [])];
}

/** [n, 1] */
function rowMeans(x: tf.Tensor): tf.Tensor {
  return tf.mean(x, -1, true);
}
