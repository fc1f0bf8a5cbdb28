import { AppError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { AdapterConfig } from './adapter.js';
import { AlbertConfig } from './albert-config.js';
import {
  type AdapterSettings,
  countParameters,
  frozenPrefix,
  settingsOf,
  type TuningMethodName,
  trainableLine,
  trainsUnder,
  tunedShapes,
} from './tuning.js';

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

  it.each<[TuningMethodName, AdapterSettings, number]>([
    // by hand; twelve LoRA pairs on query and value are PEFT's well-known 294,912 of roberta-base
    ['pfeiffer', { bottleneck: 64 }, 12 * 99_136],
    ['parallel', { bottleneck: 64, sharing: 'shared' }, 99_136],
    ['parallel', { bottleneck: 64, sites: ['attention', 'ffn'] }, 2_379_264],
    ['lora', { rank: 8 }, 294_912],
    ['lora', { rank: 8, sharing: 'shared' }, 24_576],
    ['lora', { rank: 4, targets: ['ffn', 'ffn_output'], sharing: 'shared' }, 2 * 4 * (768 + 3072)],
    ['ia3', {}, 12 * (768 + 768 + 3072)],
    ['houlsby', { bottleneck: 64, skip_layers: 5 }, 7 * 198_272], // LayerNorms are frozen
    ['lora', { rank: 8, skip_layers: 11 }, 24_576],
    // embeddings' LayerNorm, mapping, query to dense, ffn, ffn_output, two LayerNorms, pooler
    ['bitfit', {}, 128 + 768 + 4 * 768 + 3072 + 768 + 2 * 768 + 768],
    ['head-only', {}, 0],
  ])('counts what %s trains with %o: %i and the classifier', (method, adapter, own) => {
    const count = countParameters(config, { method, adapter, numLabels: 2 });
    expect(count.trainable).toBe(own + classifier);
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

  it('trains with BitFit what ends in bias, and the classifier', () => {
    const trains = trainsUnder({ method: 'bitfit', numLabels: 2 });
    const names = [...tunedShapes(config, { method: 'bitfit', numLabels: 2 }).keys()].filter(trains);
    expect(names.filter((name) => !name.endsWith('.bias'))).toEqual(['classifier.weight']);
    expect(names).toContain('albert.embeddings.LayerNorm.bias');
  });
});

describe('frozenPrefix', () => {
  it.each<[TuningMethodName, AdapterSettings, number]>([
    ['fine-tuned', {}, 0],
    ['bitfit', {}, 0],
    ['head-only', {}, 12],
    ['houlsby', {}, 0],
    ['houlsby', { skip_layers: 5 }, 5],
    ['lora', { skip_layers: 3, sharing: 'shared' }, 3],
    ['lora', { skip_layers: 3, sharing: 'shared', embedding_rank: 1 }, 0],
  ])('of %s with %o is %i', (method, adapter, expected) => {
    expect(frozenPrefix(config, { method, adapter, numLabels: 2, trainPooler: true })).toBe(expected);
  });
});

describe('settingsOf', () => {
  it('names every mistake and what the method knows', () => {
    const wrong = () => settingsOf('lora', { bottleneck: 8, rank: 0 });
    expect(wrong).toThrow(/"lora": .*rank.*bottleneck/s);
    expect(wrong).toThrow(AppError);
  });

  it('passes settings over where nothing is inserted', () => {
    expect(settingsOf('bitfit', { bottleneck: 8 })).toEqual({});
  });

  it('refuses to leave every layer without an insertion', () => {
    const tuning = { method: 'ia3', adapter: { skip_layers: 12 }, numLabels: 2 } as const;
    expect(() => countParameters(config, tuning)).toThrow(/less than the 12 layer applications, got 12/);
  });
});

describe('trainableLine', () => {
  it('is the line that people know', () => {
    expect(trainableLine({ trainable: 2_384_130, all: 14_069_252, percent: 16.94567 })).toBe(
      'trainable params: 2,384,130 || all params: 14,069,252 || trainable%: 16.9457',
    );
  });
});
