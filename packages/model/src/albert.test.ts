import { createRng } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyLayer, embed, encode, firstTokens, paddingMask } from './albert.js';
import { AlbertConfig, layerApplications } from './albert-config.js';
import { assertShapes, backboneShapes, initialiseBackbone } from './albert-parameters.js';
import { selectBackend } from './backend.js';
import { sequenceLogits } from './head.js';
import { NO_DROPOUT } from './ops/dropout.js';
import { Parameters } from './ops/parameters.js';
import type { TensorMap } from './tensor-map.js';
import { tf } from './tf.js';
import { padTokens } from './train/dataset.js';
import { initialiseTuning, insertionOf } from './tuning.js';

const config = AlbertConfig.parse({
  vocab_size: 50,
  embedding_size: 8,
  hidden_size: 16,
  num_hidden_layers: 4,
  num_hidden_groups: 2,
  inner_group_num: 2,
  num_attention_heads: 2,
  intermediate_size: 32,
  max_position_embeddings: 16,
  initializer_range: 0.2,
});
const rng = createRng(7);
const plain: TensorMap = new Map([
  ...initialiseBackbone(config, rng),
  ...initialiseTuning(config, { method: 'fine-tuned', numLabels: 3 }, rng),
]);
const sequences = [
  [2, 10, 11, 12, 3],
  [2, 20, 3],
].map((inputIds) => ({ inputIds, tokenTypeIds: inputIds.map(() => 0) }));

type Houlsby = { bottleneck: number; sharing?: 'per-layer' | 'shared' };

function logits(tensors: TensorMap, adapter?: Houlsby, batch = padTokens(sequences, 0)): number[] {
  const parameters = new Parameters(tensors);
  const insertion = adapter && insertionOf({ method: 'houlsby', adapter });
  const values = tf.tidy(() => [
    ...sequenceLogits({ config, parameters, insertion, dropout: NO_DROPOUT }, batch).dataSync(),
  ]);
  parameters.dispose();
  return values;
}

const furthest = (a: number[], b: number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));

beforeAll(async () => {
  await selectBackend();
});

describe('ALBERT', () => {
  it('gives a sequence the same scores however much padding and company it has', () => {
    const together = logits(plain);
    const alone = logits(plain, undefined, padTokens(sequences.slice(1), 0));
    expect(furthest(alone, together.slice(3))).toBeLessThan(1e-5);
  });

  it('computes the same first token when it computes nothing else in the last layer', () => {
    const parameters = new Parameters(plain);
    const network = { config, parameters, dropout: NO_DROPOUT };
    const batch = padTokens(sequences, 0);
    const [all, first] = tf.tidy(() => [
      [...firstTokens(encode(network, batch, 'all'), batch).dataSync()],
      [...encode(network, batch, 'first').dataSync()],
    ]) as [number[], number[]];
    parameters.dispose();
    expect(furthest(all, first)).toBeLessThan(1e-5);
  });

  it.each(['per-layer', 'shared'] as const)('is hardly changed by a fresh adapter (%s)', (sharing) => {
    const adapter = { bottleneck: 4, sharing };
    const tuned = initialiseTuning(config, { method: 'houlsby', adapter, numLabels: 3 }, rng);
    const difference = furthest(logits(new Map([...plain, ...tuned]), adapter), logits(plain));
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(1e-3);
  });

  it('gives layer by layer what it gives at once', () => {
    const parameters = new Parameters(plain);
    const network = { config, parameters, dropout: NO_DROPOUT };
    const batch = padTokens(sequences, 0);
    const [stepwise, atOnce] = tf.tidy(() => {
      const mask = paddingMask(batch);
      let hidden = embed(network, batch);
      for (let application = 0; application < layerApplications(config); application++) {
        hidden = applyLayer(network, batch, application, hidden, mask);
      }
      return [[...hidden.dataSync()], [...encode(network, batch, 'all').dataSync()]];
    }) as unknown as [number[], number[]];
    parameters.dispose();
    expect(stepwise).toEqual(atOnce);
  });
});

describe('initialiseBackbone', () => {
  it('gives the same weights for the same seed, and those of one tensor do not depend on the others', () => {
    const again = initialiseBackbone({ ...config, vocab_size: 60 }, createRng(7));
    const name = 'albert.pooler.weight';
    expect(again.get(name)).toEqual(plain.get(name));
  });

  it('starts LayerNorms at identity and leaves the padding token at 0', () => {
    const norm = plain.get('albert.embeddings.LayerNorm.weight');
    expect(new Set(norm?.data)).toEqual(new Set([1]));
    const words = plain.get('albert.embeddings.word_embeddings.weight');
    expect(new Set(words?.data.slice(0, 8))).toEqual(new Set([0]));
    expect(words?.data.slice(8).some((value) => value === 0)).toBe(false);
  });
});

describe('assertShapes', () => {
  it('names every missing and every misshapen tensor together', () => {
    const broken = new Map(plain);
    broken.delete('albert.pooler.bias');
    broken.set('albert.pooler.weight', { shape: [2, 2], data: new Float32Array(4) });
    const check = () => assertShapes(broken, backboneShapes(config), 'model.safetensors');
    expect(check).toThrow(/model\.safetensors.*"albert\.pooler\.weight" of shape \[16,16\], got \[2,2\]/);
    expect(check).toThrow(/"albert\.pooler\.bias" of shape \[16\], it is missing/);
  });
});

describe('AlbertConfig', () => {
  it('refuses heads that do not divide the hidden width', () => {
    expect(() => AlbertConfig.parse({ ...config, num_attention_heads: 3 })).toThrow(/divisor of/);
  });
});
