/** What of ALBERT's structure needs no values of other software to be checked. */
import { createRng } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encode, firstTokens, pool, type TokenBatch } from './albert.js';
import { AlbertConfig } from './albert-config.js';
import { initialise, initialiseBackbone, layerName, pretrainingShapes } from './albert-parameters.js';
import { selectBackend } from './backend.js';
import { maskedTokenLogits, sentenceOrderLogits } from './head.js';
import { NO_DROPOUT } from './ops/dropout.js';
import { crossEntropy } from './ops/loss.js';
import { lossAndGradients } from './ops/loss-and-gradients.js';
import { Parameters } from './ops/parameters.js';
import { selectRows } from './ops/select-rows.js';
import type { TensorMap } from './tensor-map.js';
import { tf } from './tf.js';

const BASE = {
  vocab_size: 40,
  embedding_size: 6,
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  intermediate_size: 20,
  max_position_embeddings: 512,
  initializer_range: 0.3,
};
const rng = createRng(11);

beforeAll(async () => {
  await selectBackend();
});

/** Sequences of random tokens of these lengths, padded to the longest. */
function batchOf(lengths: readonly number[], longest = Math.max(...lengths)): TokenBatch {
  const stream = rng.stream('tokens', ...lengths);
  const at = <T>(value: (row: number, column: number) => T) =>
    lengths.flatMap((_, row) => Array.from({ length: longest }, (__, column) => value(row, column)));
  const inside = (row: number, column: number) => column < lengths[row]!;
  return {
    size: lengths.length,
    length: longest,
    inputIds: Int32Array.from(at((row, column) => (inside(row, column) ? 4 + stream.integer(35) : 0))),
    tokenTypeIds: Int32Array.from(at((row, column) => (inside(row, column) && column > 2 ? 1 : 0))),
    attentionMask: Uint8Array.from(at((row, column) => (inside(row, column) ? 1 : 0))),
  };
}

/** The last hidden states. @returns B·T rows of H numbers */
function hiddenStates(config: AlbertConfig, tensors: TensorMap, batch: TokenBatch): number[][] {
  const parameters = new Parameters(tensors);
  const flat = tf.tidy(() =>
    encode({ config, parameters, dropout: NO_DROPOUT }, batch, 'all').dataSync<'float32'>().slice(),
  );
  parameters.dispose();
  const width = config.hidden_size;
  return Array.from({ length: flat.length / width }, (_, row) => [
    ...flat.subarray(row * width, (row + 1) * width),
  ]);
}

const furthest = (a: readonly number[][], b: readonly number[][]) =>
  Math.max(...a.flatMap((row, index) => row.map((value, column) => Math.abs(value - b[index]![column]!))));

describe('groups of layers', () => {
  /** Which (group, inner) layer each application uses, as Hugging Face's `int(i / (layers / groups))` has it. */
  it.each([
    { layers: 4, groups: 2, inner: 2, order: ['0.0', '0.1', '0.0', '0.1', '1.0', '1.1', '1.0', '1.1'] },
    { layers: 5, groups: 2, inner: 1, order: ['0.0', '0.0', '0.0', '1.0', '1.0'] },
    { layers: 3, groups: 3, inner: 1, order: ['0.0', '1.0', '2.0'] },
  ])(
    '$groups of $inner over $layers layers are the layers in that order',
    ({ layers, groups, inner, order }) => {
      const shared = AlbertConfig.parse({
        ...BASE,
        num_hidden_layers: layers,
        num_hidden_groups: groups,
        inner_group_num: inner,
      });
      const deep = AlbertConfig.parse({
        ...BASE,
        num_hidden_layers: order.length,
        num_hidden_groups: order.length,
      });
      const tensors = initialiseBackbone(shared, rng);
      const unrolled: TensorMap = new Map(
        [...tensors].filter(([name]) => !name.includes('albert_layer_groups')),
      );
      for (const [application, used] of order.entries()) {
        const [group, one] = used.split('.').map(Number) as [number, number];
        const stem = `${layerName(group, one)}.`;
        for (const [name, tensor] of tensors) {
          if (name.startsWith(stem))
            unrolled.set(`${layerName(application, 0)}.${name.slice(stem.length)}`, tensor);
        }
      }
      const batch = batchOf([7, 4]);
      expect(
        furthest(hiddenStates(shared, tensors, batch), hiddenStates(deep, unrolled, batch)),
      ).toBeLessThan(1e-6);
    },
  );
});

describe('positions and padding', () => {
  const config = AlbertConfig.parse(BASE);
  const tensors = initialiseBackbone(config, rng);

  it('uses the last of 512 positions for the 512th token, and for it alone', () => {
    const changed: TensorMap = new Map(tensors);
    const name = 'albert.embeddings.position_embeddings.weight';
    const { shape, data } = tensors.get(name)!;
    const moved = data.slice();
    for (let column = 0; column < config.embedding_size; column++)
      moved[511 * config.embedding_size + column]! += column;
    changed.set(name, { shape, data: moved });
    for (const [length, changes] of [
      [511, false],
      [512, true],
    ] as const) {
      const batch = batchOf([length]);
      const difference = furthest(hiddenStates(config, tensors, batch), hiddenStates(config, changed, batch));
      expect(difference > 1e-4).toBe(changes);
    }
  });

  it('does not see padding, also where a row is all padding but one token', () => {
    const lengths = [1, 30, 2];
    const batch = batchOf(lengths, 40);
    const together = hiddenStates(config, tensors, batch);
    for (const [row, length] of lengths.entries()) {
      const cut = <T extends Int32Array | Uint8Array>(all: T) => all.slice(row * 40, row * 40 + length) as T;
      const alone = hiddenStates(config, tensors, {
        size: 1,
        length,
        inputIds: cut(batch.inputIds),
        tokenTypeIds: cut(batch.tokenTypeIds),
        attentionMask: cut(batch.attentionMask),
      });
      expect(furthest(alone, together.slice(row * 40, row * 40 + length))).toBeLessThan(1e-5);
    }
  });
});

describe('heads of pretraining', () => {
  const config = AlbertConfig.parse({ ...BASE, max_position_embeddings: 16 });
  const all: TensorMap = new Map([
    ...initialiseBackbone(config, rng),
    ...initialise(pretrainingShapes(config), config, rng),
  ]);
  const batch = batchOf([8, 5]);
  const hidden = Int32Array.of(1, 3, 9, 12);
  const labels = Int32Array.of(7, 30, 7, 12);

  function lossIn(parameters: Parameters): tf.Scalar {
    const network = { config, parameters, dropout: NO_DROPOUT };
    const sequence = encode(network, batch, 'all');
    const masked = crossEntropy(maskedTokenLogits(network, selectRows(sequence, hidden)), labels);
    const pooled = pool(network, firstTokens(sequence, batch));
    return tf.add(masked, crossEntropy(sentenceOrderLogits(network, pooled), Int32Array.of(0, 1)));
  }

  function lossOf(tensors: TensorMap): number {
    const parameters = new Parameters(tensors);
    const loss = tf.tidy(() => lossIn(parameters).dataSync()[0]!);
    parameters.dispose();
    return loss;
  }

  /** The word embeddings get theirs by two ways: as what is read, and as the decoder. */
  it.each([
    'albert.embeddings.word_embeddings.weight',
    'albert.encoder.embedding_hidden_mapping_in.weight',
    'predictions.dense.weight',
    'predictions.LayerNorm.weight',
    'predictions.bias',
    'sop_classifier.classifier.weight',
    'albert.pooler.weight',
  ])('have the gradient of %s that central differences give', (name) => {
    const parameters = new Parameters(all, (each) => each === name);
    const { gradients } = lossAndGradients(parameters, () => lossIn(parameters));
    parameters.dispose();
    const gradient = gradients.get(name)!.data;
    const size = Math.hypot(...gradient);
    // along the gradient itself the slope is its length
    const step = 3e-3;
    const moved = (sign: number): TensorMap => {
      const { shape, data } = all.get(name)!;
      const shifted = data.map((value, index) => value + (sign * step * gradient[index]!) / size);
      return new Map([...all, [name, { shape, data: shifted }]]);
    };
    const slope = (lossOf(moved(1)) - lossOf(moved(-1))) / (2 * step);
    expect(Math.abs(slope / size - 1)).toBeLessThan(5e-3);
  });
});
