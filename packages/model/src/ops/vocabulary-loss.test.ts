import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../backend.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { linear } from './linear.js';
import { crossEntropy } from './loss.js';
import { lossAndGradients } from './loss-and-gradients.js';
import { Parameters } from './parameters.js';
import { judgeVocabulary, vocabularyLoss } from './vocabulary-loss.js';

const [ROWS, WIDTH, CLASSES] = [23, 5, 40];
const labels = Int32Array.from({ length: ROWS }, (_, row) => (row * 17) % CLASSES);
const values = (shape: number[], scale: number, seed: number) => ({
  shape,
  data: Float32Array.from(
    { length: shape.reduce((product, size) => product * size, 1) },
    (_, index) => scale * Math.sin(seed + 1.7 * index),
  ),
});
const tensors: TensorMap = new Map([
  ['x', values([ROWS, WIDTH], 1, 1)],
  ['decoder.weight', values([CLASSES, WIDTH], 2, 2)],
  ['decoder.bias', values([CLASSES], 1, 3)],
]);

/** Room for so many rows of logits. */
const rowsAtOnce = (rows: number) => rows * CLASSES * 4;

beforeAll(async () => {
  await selectBackend();
});

function gradientsOf(loss: (x: tf.Tensor2D, parameters: Parameters) => tf.Scalar) {
  const parameters = new Parameters(tensors, () => true);
  const found = lossAndGradients(parameters, () => loss(parameters.device<tf.Tensor2D>('x', 2), parameters));
  parameters.dispose();
  return found;
}

describe('vocabularyLoss()', () => {
  it.each([1, 4, 23, 100])('gives loss and gradients of all logits, %i rows at once', (rows) => {
    const expected = gradientsOf((x, parameters) =>
      crossEntropy(linear(x, parameters.linear('decoder')), labels),
    );
    const own = gradientsOf((x, parameters) =>
      vocabularyLoss(x, parameters.linear('decoder'), labels, { blockBytes: rowsAtOnce(rows) }),
    );
    expect(own.loss).toBeCloseTo(expected.loss, 5);
    for (const [name, { data }] of expected.gradients) {
      data.forEach((value, index) => {
        expect(own.gradients.get(name)!.data[index], name).toBeCloseTo(value, 6);
      });
    }
  });

  it('stays finite where a label has no chance', () => {
    const { loss, gradients } = gradientsOf((x, parameters) =>
      vocabularyLoss(tf.mul(x, 1000), parameters.linear('decoder'), labels),
    );
    expect(loss).toBeGreaterThan(20);
    for (const { data } of [loss, ...gradients.values()].filter((value) => typeof value === 'object')) {
      expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    gradientsOf((x, parameters) =>
      vocabularyLoss(x, parameters.linear('decoder'), labels, { blockBytes: rowsAtOnce(4) }),
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('judgeVocabulary()', () => {
  it('counts what all logits say', () => {
    const parameters = new Parameters(tensors);
    const x = parameters.device<tf.Tensor2D>('x', 2);
    const decoder = parameters.linear('decoder');
    const judged = judgeVocabulary(x, decoder, labels, rowsAtOnce(4));
    const logits = tf.tidy(() => linear(x, decoder).arraySync());
    const guesses = logits.map((row) => row.indexOf(Math.max(...row)));
    expect(judged.correct).toBe(guesses.filter((guess, row) => guess === labels[row]).length);
    expect(judged.loss / ROWS).toBeCloseTo(
      tf.tidy(() => crossEntropy(linear(x, decoder), labels).dataSync()[0]!),
      5,
    );
    parameters.dispose();
  });
});
