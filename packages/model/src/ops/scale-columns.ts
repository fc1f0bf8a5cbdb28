import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';
import { sumRows } from './sum-rows.js';

/** Every column of x times its element of `scale`; both have gradients. @param x [n, width] @param scale [width] */
export function scaleColumns(x: tf.Tensor2D, scale: tf.Tensor1D): tf.Tensor2D {
  return customGradient<tf.Tensor2D>([x, scale], (keep) => {
    keep([x]);
    return {
      value: tf.mul(x, scale),
      gradient: (dy, [kept]) => [tf.mul(dy, scale), sumRows(tf.mul(dy, kept as tf.Tensor2D))],
    };
  });
}
