/** Gradients of the operations that tuning methods add, against those that tfjs derives from elementary ones. */
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../backend.js';
import { tf } from '../tf.js';
import { lowRank, scaledProduct } from './low-rank.js';
import { scaleColumns } from './scale-columns.js';

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Gradients of Σ weight·f(inputs), with weights that tell elements apart. */
function gradientsOf(f: Operation, inputs: tf.Tensor[]): number[][] {
  const loss = (...args: tf.Tensor[]) => {
    const value = f(...args);
    return tf.sum(tf.mul(value, tf.reshape(tf.sin(tf.range(1, value.size + 1)), value.shape)));
  };
  return tf
    .grads(loss)(inputs)
    .map((gradient) => [...gradient.dataSync()]);
}

const draw = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

const OPERATIONS: Record<string, { ours: Operation; theirs: Operation; shapes: number[][] }> = {
  'a low-rank product': {
    ours: (x, a, b) => lowRank(x as tf.Tensor2D, a as tf.Tensor2D, b as tf.Tensor2D, 2.5),
    theirs: (x, a, b) => tf.mul(tf.matMul(tf.matMul(x!, a!, false, true), b!, false, true), 2.5),
    shapes: [
      [6, 5],
      [2, 5],
      [4, 2],
    ],
  },
  'a scaled product': {
    ours: (x, b) => scaledProduct(x as tf.Tensor2D, b as tf.Tensor2D, 2.5),
    theirs: (x, b) => tf.mul(tf.matMul(x!, b!, false, true), 2.5),
    shapes: [
      [6, 2],
      [4, 2],
    ],
  },
  'scaled columns': {
    ours: (x, scale) => scaleColumns(x as tf.Tensor2D, scale as tf.Tensor1D),
    theirs: (x, scale) => tf.mul(x!, scale!),
    shapes: [[6, 5], [5]],
  },
};

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await selectBackend(backend);
  });

  it.each(Object.entries(OPERATIONS))('values and gradients of %s', (_, { ours, theirs, shapes }) => {
    tf.tidy(() => {
      const inputs = shapes.map((shape, index) => draw(shape, index + 1));
      const close = (actual: ArrayLike<number>, expected: ArrayLike<number>) => {
        expect(actual.length).toBe(expected.length);
        Array.from(expected).forEach((value, index) => {
          expect(Math.abs(actual[index]! - value)).toBeLessThan(2e-5 * Math.max(1, Math.abs(value)));
        });
      };
      close(ours(...inputs).dataSync(), theirs(...inputs).dataSync());
      const expected = gradientsOf(theirs, inputs);
      gradientsOf(ours, inputs).forEach((gradient, index) => {
        close(gradient, expected[index]!);
      });
    });
  });
});
