/** One optimiser step's forward and backward pass of a small ALBERT, and the products that it is made of. */
import { createRng } from '@adaptmem/core';
import { bench, describe } from 'vitest';
import { AdapterConfig } from '../src/adapter.js';
import { AlbertConfig } from '../src/albert-config.js';
import { initialiseBackbone } from '../src/albert-parameters.js';
import { selectBackend } from '../src/backend.js';
import { sequenceLogits, sequenceLoss } from '../src/head.js';
import { NO_DROPOUT } from '../src/ops/dropout.js';
import { lossAndGradients } from '../src/ops/loss-and-gradients.js';
import { Parameters } from '../src/ops/parameters.js';
import { tf } from '../src/tf.js';
import { makeBatch } from '../src/train/dataset.js';
import { initialiseTuning, insertionOf, type Tuning, trainsUnder } from '../src/tuning.js';

const backend = await selectBackend();
const config = AlbertConfig.parse({
  vocab_size: 600,
  embedding_size: 64,
  hidden_size: 128,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  intermediate_size: 512,
  max_position_embeddings: 64,
});
const inputIds = Array.from({ length: 32 }, (_, index) => 5 + index);
const example = { inputIds, tokenTypeIds: inputIds.map(() => 0), label: 1 };
const { tokens, labels } = makeBatch(new Array<typeof example>(32).fill(example), 0);

describe(`forward and backward, batch 32 x 32 tokens, H 128, 4 layers (${backend.name})`, () => {
  for (const method of ['fine-tuned', 'houlsby', 'head-only'] as const) {
    const tuning: Tuning = { method, adapter: AdapterConfig.parse({ bottleneck: 16 }), numLabels: 2 };
    const rng = createRng(1);
    const tensors = new Map([...initialiseBackbone(config, rng), ...initialiseTuning(config, tuning, rng)]);
    const parameters = new Parameters(tensors, trainsUnder(tuning));
    const network = { config, parameters, insertion: insertionOf(tuning), dropout: NO_DROPOUT };
    bench(method, () => {
      lossAndGradients(parameters, () => sequenceLoss(sequenceLogits(network, tokens), labels));
    });
  }
});

describe(`products (${backend.name})`, () => {
  const x = tf.randomNormal([1024, 128], 0, 1, 'float32', 1) as tf.Tensor2D;
  const dy = tf.randomNormal([1024, 512], 0, 1, 'float32', 2) as tf.Tensor2D;
  const weight = tf.randomNormal([128, 512], 0, 1, 'float32', 3) as tf.Tensor2D;
  const heads = tf.randomNormal([32, 4, 32, 32], 0, 1, 'float32', 4);
  const run = (f: () => tf.Tensor) => () => {
    f().dispose();
  };
  bench(
    'plain: 1024x128 . 128x512 (134 MFLOP)',
    run(() => tf.matMul(x, weight)),
  );
  bench(
    'weight gradient: 1024x512, transposed, . 1024x128 (134 MFLOP)',
    run(() => tf.matMul(dy, x, true, false)),
  );
  bench(
    'input gradient by a transposed weight: 1024x512 . 128x512 (134 MFLOP)',
    run(() => tf.matMul(dy, weight, false, true)),
  );
  bench(
    'attention scores, 128 of 32x32 . 32x32 (8.4 MFLOP)',
    run(() => tf.matMul(heads, heads, false, true)),
  );
  bench(
    'attention values, 128 of 32x32 . 32x32 (8.4 MFLOP)',
    run(() => tf.matMul(heads, heads)),
  );
});
