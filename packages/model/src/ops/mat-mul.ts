/**
 * Matrix products with a transposed operand. tfjs's WebAssembly kernel is fast only without transposes and
 * batches (XNNPACK; else a scalar loop, about 12 times slower), so there the operand is transposed explicitly;
 * native TensorFlow takes the flag.
 */
import { tf } from '../tf.js';

/** aᵀ·b. @param a [n, p] @param b [n, q] @returns [p, q] */
export function matMulTransposeA(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  if (takesTransposes()) return tf.matMul(a, b, true, false);
  // The transpose costs more than its share, so the narrower operand is transposed.
  if (a.shape[1] <= b.shape[1]) return tf.matMul(transpose(a), b);
  return tf.tidy(() => transpose(tf.matMul(transpose(b), a)));
}

/** The matrix [q, p] of a matrix [p, q]. */
export function transpose(matrix: tf.Tensor2D): tf.Tensor2D {
  return tf.transpose(matrix);
}

/** Sums over the rows as a product with ones: forty times faster than `sum` there. @returns [columns] */
export function sumRows(matrix: tf.Tensor2D): tf.Tensor1D {
  const [rows, columns] = matrix.shape;
  return tf.tidy(() => tf.reshape(tf.matMul(tf.ones([1, rows]), matrix), [columns]));
}

/** Whether the backend multiplies transposed operands at full speed. */
export function takesTransposes(): boolean {
  return tf.getBackend() === 'tensorflow';
}
