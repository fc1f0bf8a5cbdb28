import { describe, expect, it } from 'vitest';
import { AdapterConfig } from './adapter.js';
import { AlbertConfig } from './albert-config.js';
import { countParameters, trainsUnder } from './tuning.js';

/** ALBERT-base. */
const config = AlbertConfig.parse({
  vocab_size: 30000,
  embedding_size: 128,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
});
const classifier = 2 * 768 + 2;
const layerNorms = 2 * 128 + 2 * 2 * 768;

describe('countParameters', () => {
  it('knows ALBERT-base: 11,683,584 without a classifier', () => {
    const { trainable, all, percent } = countParameters(config, { method: 'fine-tuned', numLabels: 2 });
    expect(all).toBe(11_683_584 + classifier);
    expect([trainable, percent]).toEqual([all, 100]);
  });

  it.each([
    [16, 50_720, 608_640],
    [64, 198_272, 2_379_264],
    [256, 788_480, 9_461_760],
  ])('counts adapters of width %i: one pair %i, twelve pairs %i', (bottleneck, shared, perLayer) => {
    for (const [sharing, adapters] of [
      ['shared', shared],
      ['per-layer', perLayer],
    ] as const) {
      const adapter = AdapterConfig.parse({ bottleneck, sharing });
      const count = countParameters(config, { method: 'houlsby', adapter, numLabels: 2 });
      expect(count.trainable).toBe(adapters + layerNorms + classifier);
      expect(count.all).toBe(11_683_584 + classifier + adapters);
    }
  });

  it('counts the pooler where it is asked to train', () => {
    const count = countParameters(config, { method: 'head-only', numLabels: 1, trainPooler: true });
    expect(count.trainable).toBe(769 + 590_592);
  });
});

describe('trainsUnder', () => {
  const adapter = AdapterConfig.parse({});

  it('trains adapters, every LayerNorm and the classifier with Houlsby, not the pooler', () => {
    const trains = trainsUnder({ method: 'houlsby', adapter, numLabels: 2 });
    const layer = 'albert.encoder.albert_layer_groups.0.albert_layers.0';
    expect(trains('adapters.3.ffn.up.bias')).toBe(true);
    expect(trains('albert.embeddings.LayerNorm.weight')).toBe(true);
    expect(trains(`${layer}.full_layer_layer_norm.bias`)).toBe(true);
    expect(trains('classifier.bias')).toBe(true);
    expect(trains('albert.pooler.weight')).toBe(false);
    expect(trains(`${layer}.attention.dense.weight`)).toBe(false);
  });

  it('says so if a method needs an adapter that is not given', () => {
    expect(() => countParameters(config, { method: 'houlsby', numLabels: 2 })).toThrow(/needs the adapter/);
  });
});
