import { createRng } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../backend.js';
import { sampleChances, sampleWords } from '../pretrain/sample-words.js';
import type { TensorMap } from '../tensor-map.js';
import type { tf } from '../tf.js';
import { linear } from './linear.js';
import { crossEntropy } from './loss.js';
import { lossAndGradients } from './loss-and-gradients.js';
import { Parameters } from './parameters.js';
import { sampledVocabularyLoss } from './sampled-vocabulary-loss.js';

const [WIDTH, WORDS] = [5, 60];
const values = (shape: number[], seed: number) => ({
  shape,
  data: Float32Array.from(
    { length: shape.reduce((product, size) => product * size, 1) },
    (_, index) => 1.2 * Math.sin(seed + 1.7 * index),
  ),
});
const tensorsOf = (rows: number): TensorMap =>
  new Map([
    ['x', values([rows, WIDTH], 1)],
    ['decoder.weight', values([WORDS, WIDTH], 2)],
    ['decoder.bias', values([WORDS], 3)],
  ]);

beforeAll(async () => {
  await selectBackend();
});

type Decoder = ReturnType<Parameters['linear']>;

function gradientsOf(rows: number, loss: (x: tf.Tensor2D, decoder: Decoder) => tf.Scalar) {
  const parameters = new Parameters(tensorsOf(rows), () => true);
  const found = lossAndGradients(parameters, () =>
    loss(parameters.device<tf.Tensor2D>('x', 2), parameters.linear('decoder')),
  );
  parameters.dispose();
  return found;
}

describe('sampledVocabularyLoss()', () => {
  it('is the whole loss, with its gradients, where every word is drawn', () => {
    const labels = Int32Array.from({ length: 12 }, (_, row) => (row * 17) % WORDS);
    const sample = sampleWords(sampleChances(WORDS, WORDS), createRng(1).stream('words'));
    const expected = gradientsOf(12, (x, decoder) => crossEntropy(linear(x, decoder), labels));
    const own = gradientsOf(12, (x, decoder) => sampledVocabularyLoss(x, decoder, labels, sample));
    expect(own.loss).toBeCloseTo(expected.loss, 5);
    for (const [name, { data }] of expected.gradients) {
      data.forEach((value, index) => {
        expect(own.gradients.get(name)!.data[index], name).toBeCloseTo(value, 5);
      });
    }
  });

  it.each([0, 41, 59])('has the sum over all words as its expectation, with label %i', (label) => {
    const labels = Int32Array.of(label);
    const chances = sampleChances(WORDS, 20);
    // exp(loss) = Σ exp(z) / exp(z_label): for one row an estimate that is linear in the sum
    const whole = Math.exp(gradientsOf(1, (x, decoder) => crossEntropy(linear(x, decoder), labels)).loss);
    const sums = Array.from({ length: 400 }, (_, index) => {
      const sample = sampleWords(chances, createRng(index).stream('words'));
      return Math.exp(gradientsOf(1, (x, decoder) => sampledVocabularyLoss(x, decoder, labels, sample)).loss);
    });
    const mean = sums.reduce((sum, value) => sum + value, 0) / sums.length;
    const variance = sums.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sums.length - 1);
    expect(Math.abs(mean - whole)).toBeLessThan(4 * Math.sqrt(variance / sums.length));
  });

  it('pushes words that are only other rows’ labels nowhere', () => {
    const labels = Int32Array.of(3, 7);
    const none = { ids: Int32Array.of(), logChances: Float32Array.of() };
    const { loss, gradients } = gradientsOf(2, (x, decoder) =>
      sampledVocabularyLoss(x, decoder, labels, none),
    );
    expect(loss).toBeCloseTo(0, 6);
    for (const { data } of gradients.values()) expect(Math.max(...data.map(Math.abs))).toBeLessThan(1e-6);
  });
});
