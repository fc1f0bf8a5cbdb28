import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';

/**
 * scale·x·Bᵀ; both inputs have gradients.
 *
 * @param x [n, r]
 * @param b [out, r]
 * @returns [n, out]
 */
export function scaledProduct(x: tf.Tensor2D, b: tf.Tensor2D, scale: number): tf.Tensor2D {
  return customGradient<tf.Tensor2D>([x, b], (keep) => {
    const scaled = tf.mul(x, scale) as tf.Tensor2D;
    keep([scaled]);
    return {
      value: tf.matMul(scaled, b, false, true),
      gradient: (dy, [kept]) => [
        tf.mul(tf.matMul(dy, b), scale),
        tf.matMul(dy, kept as tf.Tensor2D, true, false),
      ],
    };
  });
}

/**
 * scale·x·Aᵀ·Bᵀ, the update of LoRA (Hu et al., arXiv 2106.09685, eq. 3); all three inputs have gradients.
 *
 * @param x [n, in]
 * @param a [r, in]
 * @param b [out, r]
 * @returns [n, out]
 */
export function lowRank(x: tf.Tensor2D, a: tf.Tensor2D, b: tf.Tensor2D, scale: number): tf.Tensor2D {
  return customGradient<tf.Tensor2D>([x, a, b], (keep) => {
    const narrow = tf.mul(tf.matMul(x, a, false, true), scale) as tf.Tensor2D; // [n, r]
    keep([x, narrow]);
    return {
      value: tf.matMul(narrow, b, false, true),
      gradient: (dy, [keptX, keptNarrow]) => {
        const dNarrow = tf.mul(tf.matMul(dy, b), scale) as tf.Tensor2D;
        const dA = tf.matMul(dNarrow, keptX as tf.Tensor2D, true, false);
        return [tf.matMul(dNarrow, a), dA, tf.matMul(dy, keptNarrow as tf.Tensor2D, true, false)];
      },
    };
  });
}
