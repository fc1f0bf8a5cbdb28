import { createRng } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encode } from './albert.js';
import { AlbertConfig } from './albert-config.js';
import { backboneShapes, initialise, pretrainingShapes } from './albert-parameters.js';
import { selectBackend } from './backend.js';
import { maskedTokenLogits, maskedTokenLoss } from './head.js';
import { NO_DROPOUT } from './ops/dropout.js';
import { lossAndGradients } from './ops/loss-and-gradients.js';
import { Parameters } from './ops/parameters.js';
import { selectRows } from './ops/select-rows.js';
import { tf } from './tf.js';
import { padTokens } from './train/dataset.js';

beforeAll(async () => {
  await selectBackend();
});

describe('maskedTokenLoss()', () => {
  it.each([
    ['small', 40],
    ['large', 5000],
  ])(
    'of the hidden tokens alone has the gradients of logits at every token, %s vocabulary',
    (_, vocab_size) => {
      const config = AlbertConfig.parse({
        ...{ vocab_size, embedding_size: 4, hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2 },
        ...{ intermediate_size: 16, max_position_embeddings: 8, initializer_range: 0.5 },
      });
      const shapes = new Map([...backboneShapes(config), ...pretrainingShapes(config)]);
      const parameters = new Parameters(initialise(shapes, config, createRng(1)), () => true);
      const network = { config, parameters, dropout: NO_DROPOUT };
      const batch = padTokens(
        [
          { inputIds: [2, 9, 4, 17, 4, 3], tokenTypeIds: new Uint8Array(6) },
          { inputIds: [2, 4, 30, 3], tokenTypeIds: new Uint8Array(4) },
        ],
        0,
      );
      const [rows, labels] = [Int32Array.from([2, 4, 7]), Int32Array.from([11, 38, 9])];
      const gathered = lossAndGradients(parameters, () =>
        maskedTokenLoss(network, selectRows(encode(network, batch, 'all'), rows), labels),
      );
      const full = lossAndGradients(parameters, () => {
        const logProbabilities = tf.logSoftmax(maskedTokenLogits(network, encode(network, batch, 'all')));
        const wanted = tf.buffer<tf.Rank.R2>([12, vocab_size]);
        rows.forEach((row, index) => {
          wanted.set(1, row, labels[index]!);
        });
        return tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, wanted.toTensor()))), rows.length) as tf.Scalar;
      });
      expect(gathered.loss).toBeCloseTo(full.loss, 5);
      for (const [name, { data }] of full.gradients) {
        const own = gathered.gradients.get(name)!.data;
        expect(Math.max(...data.map((value, index) => Math.abs(value - own[index]!))), name).toBeLessThan(
          2e-6,
        );
      }
      parameters.dispose();
    },
  );
});
