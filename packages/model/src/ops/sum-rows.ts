import { tf } from '../tf.js';

/**
 * Sums over the rows, as a product with ones: in WebAssembly forty times faster than tfjs's `sum` over the first
 * axis.
 *
 * @param matrix [n, width]
 * @returns [width]
 */
export function sumRows(matrix: tf.Tensor2D): tf.Tensor1D {
  const [rows, width] = matrix.shape;
  return tf.tidy(() => tf.reshape(tf.matMul(tf.ones([1, rows]), matrix), [width]));
}
