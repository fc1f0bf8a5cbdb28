import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../backend.js';
import { tf } from '../tf.js';
import { installBatchMatMul } from './batch-mat-mul.js';

const size = fc.integer({ min: 1, max: 21 });

beforeAll(async () => {
  await selectBackend('wasm');
});

/** The product in plain loops. */
function expected(a: number[][], b: number[][]): number[][] {
  return a.map((row) => b[0]!.map((_, column) => row.reduce((sum, x, k) => sum + x * b[k]![column]!, 0)));
}

const transposed = (matrix: number[][]) => matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));

describe('installBatchMatMul', () => {
  it('multiplies batches of any size, with any operand transposed', () => {
    const sizes = fc.tuple(size, size, size, size, fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(sizes, ([batch, m, k, n, transposeA, transposeB]) => {
        const matrix = (rows: number, columns: number, shift: number) =>
          Array.from({ length: rows }, (_, row) =>
            Array.from({ length: columns }, (_, column) => ((row * 7 + column * 3 + shift) % 11) - 5),
          );
        const as = Array.from({ length: batch }, (_, index) => matrix(m, k, index));
        const bs = Array.from({ length: batch }, (_, index) => matrix(k, n, 2 * index + 1));
        const product = tf.tidy(() =>
          tf
            .matMul(
              tf.tensor3d(transposeA ? as.map(transposed) : as),
              tf.tensor3d(transposeB ? bs.map(transposed) : bs),
              transposeA,
              transposeB,
            )
            .arraySync(),
        );
        expect(product).toEqual(as.map((a, index) => expected(a, bs[index]!)));
      }),
      { seed: 20_261_123 },
    );
  });

  it('multiplies large operands, which it copies into another order first', () => {
    const [m, k, n] = [131, 67, 83]; // of no tile's size
    const a = Array.from({ length: m }, (_, i) =>
      Array.from({ length: k }, (_, j) => ((i * 5 + j) % 13) - 6),
    );
    const b = Array.from({ length: k }, (_, i) => Array.from({ length: n }, (_, j) => ((i + j * 3) % 7) - 3));
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const product = tf.tidy(() =>
        tf
          .matMul(
            tf.tensor2d(transposeA ? transposed(a) : a),
            tf.tensor2d(transposeB ? transposed(b) : b),
            transposeA,
            transposeB,
          )
          .arraySync(),
      );
      expect(product).toEqual(expected(a, b));
    }
  });

  it('leaves tensors around the result as they were', () => {
    tf.tidy(() => {
      const around = Array.from({ length: 20 }, () => tf.ones([3, 5]));
      tf.matMul(tf.ones([2, 3, 5]), tf.ones([2, 3, 5]), false, true);
      for (const tensor of around) expect([...tensor.dataSync()]).toEqual(new Array(15).fill(1));
    });
  });

  it('still multiplies broadcast batches and plain matrices', () => {
    tf.tidy(() => {
      expect(tf.matMul(tf.ones([2, 3, 4]), tf.ones([1, 4, 5])).arraySync()).toEqual(
        tf.fill([2, 3, 5], 4).arraySync(),
      );
      expect(tf.matMul(tf.ones([3, 4]), tf.ones([4, 2])).arraySync()).toEqual(tf.fill([3, 2], 4).arraySync());
    });
  });

  it('frees what it used, and is installed once', () => {
    expect(installBatchMatMul()).toBe(true);
    const kernel = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    installBatchMatMul();
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(kernel);
    const before = tf.memory();
    tf.tidy(() => {
      tf.matMul(tf.ones([2, 3, 5]), tf.ones([2, 5, 3]));
    });
    expect(tf.memory()).toMatchObject({
      numTensors: before.numTensors,
      numDataBuffers: before.numDataBuffers,
    });
  });
});
