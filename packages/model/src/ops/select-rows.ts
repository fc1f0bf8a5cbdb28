import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';

/**
 * Some rows of a matrix. The gradient scatters on the host (tfjs's WebAssembly backend has no kernel for it).
 *
 * @param matrix [n, width]
 * @param rows numbers of different rows
 * @returns [rows, width]
 */
export function selectRows(matrix: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const [height, width] = matrix.shape;
  return customGradient<tf.Tensor2D>([matrix], () => ({
    value: tf.gather(matrix, tf.tensor1d(rows, 'int32')),
    gradient: (dy) => {
      const from = dy.dataSync<'float32'>();
      const to = new Float32Array(height * width);
      rows.forEach((row, index) => {
        to.set(from.subarray(index * width, (index + 1) * width), row * width);
      });
      return [tf.tensor2d(to, [height, width])];
    },
  }));
}
