/** A step of pretraining of albert-nano, 32 sequences of 128 tokens, and the head over 30,000 words by itself. */
import { join } from 'node:path';
import { createRng } from '@adaptmem/core';
import { bench, describe } from 'vitest';
import { selectBackend } from '../src/backend.js';
import { readAlbertConfig } from '../src/checkpoint/albert-config-file.js';
import { linear } from '../src/ops/linear.js';
import { crossEntropy } from '../src/ops/loss.js';
import { lossAndGradients } from '../src/ops/loss-and-gradients.js';
import { Parameters } from '../src/ops/parameters.js';
import { sampledVocabularyLoss } from '../src/ops/sampled-vocabulary-loss.js';
import { vocabularyLoss } from '../src/ops/vocabulary-loss.js';
import { AdamW } from '../src/optim/adamw.js';
import { Lamb } from '../src/optim/lamb.js';
import { maskTokens } from '../src/pretrain/mask-tokens.js';
import { pretrain } from '../src/pretrain/pretrain.js';
import type { SequenceSource } from '../src/pretrain/pretraining-steps.js';
import { sampleChances, sampleWords } from '../src/pretrain/sample-words.js';
import type { TensorMap } from '../src/tensor-map.js';
import type { tf } from '../src/tf.js';

const backend = await selectBackend();
/** CPU time (ms) of all threads, so that other jobs on the machine do not count. */
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const options = { time: 1, warmupTime: 0, warmupIterations: 1, iterations: 3, now };
const config = readAlbertConfig(join(import.meta.dirname, '../../../configs/models/albert-nano.json'));
const [LENGTH, BATCH] = [128, 32];

const stream = createRng(1).stream('texts');
const ids = Array.from({ length: LENGTH - 2 }, () => 5 + stream.integer(config.vocab_size - 5));
const sequence = {
  ids: [2, ...ids, 3],
  segments: new Uint8Array(LENGTH).fill(1, LENGTH / 2),
  sopLabel: 0 as const,
};
const sequences: SequenceSource = {
  fingerprint: 'bench',
  sequencesOf: () => new Array<typeof sequence>(BATCH).fill(sequence),
};
const tokens = { maskId: 4, specialIds: [0, 1, 2, 3] };
const STEPS = 4;

describe(`albert-nano, 32 x 128 tokens (${backend.name})`, () => {
  bench(
    `${STEPS} steps with AdamW, start and end of the run included`,
    async () => {
      const settings = { max_steps: STEPS, per_device_train_batch_size: BATCH };
      await pretrain({ config, sequences, ...tokens, keep: 'last', settings });
    },
    { ...options, iterations: 2 },
  );
  const masking = { ...tokens, vocabSize: config.vocab_size, specialIds: new Set([0, 1, 2, 3, 4]) };
  bench(
    'hiding tokens of 32 sequences',
    () => {
      for (let row = 0; row < BATCH; row++) {
        maskTokens(
          sequence.ids,
          { ...masking, probability: 0.15, maxNgram: 3 },
          createRng(1).stream('mask', row),
        );
      }
    },
    options,
  );
});

describe(`600 hidden tokens against 30,000 words, forward and backward (${backend.name})`, () => {
  const tensor = (...shape: number[]) => {
    const data = Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      (_, index) => Math.sin(index) / 5,
    );
    return { shape, data };
  };
  const labels = Int32Array.from({ length: 600 }, (_, row) => (row * 48_611) % 30_000);
  const tensors: TensorMap = new Map([
    ['x', tensor(600, 128)],
    ['decoder.weight', tensor(30_000, 128)],
    ['decoder.bias', tensor(30_000)],
  ]);
  const parameters = new Parameters(tensors, () => true);
  const x = () => parameters.device<tf.Tensor2D>('x', 2);
  const decoder = () => parameters.linear('decoder');
  bench(
    'all logits',
    () => void lossAndGradients(parameters, () => crossEntropy(linear(x(), decoder()), labels)),
    options,
  );
  bench(
    'in blocks',
    () => void lossAndGradients(parameters, () => vocabularyLoss(x(), decoder(), labels)),
    options,
  );
  const chances = sampleChances(config.vocab_size, 4096);
  let step = 0;
  bench(
    'a sample of 4096 words',
    () => {
      const words = sampleWords(chances, createRng(1).stream('words', step++));
      lossAndGradients(parameters, () => sampledVocabularyLoss(x(), decoder(), labels, words));
    },
    options,
  );
});

describe('4.1 M parameters on the host', () => {
  const of = (scale: number): TensorMap => {
    const data = Float32Array.from({ length: 4_137_344 }, (_, index) => Math.sin(index) * scale);
    return new Map([['weight', { shape: [data.length], data }]]);
  };
  const [parameters, gradients, adam, lamb] = [of(0.02), of(1e-3), new AdamW(), new Lamb()];
  bench('AdamW', () => adam.step(parameters, gradients, 1e-4), options);
  bench('LAMB', () => lamb.step(parameters, gradients, 1e-4), options);
});
