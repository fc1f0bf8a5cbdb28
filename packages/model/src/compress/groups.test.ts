import { AppError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { TUNING_METHODS, type TuningMethodName, tunedShapes } from '../tuning.js';
import { groupOf } from './groups.js';

const config = AlbertConfig.parse({
  vocab_size: 20,
  embedding_size: 4,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 12,
});

describe('groupOf()', () => {
  it.each(Object.keys(TUNING_METHODS) as TuningMethodName[])('knows every tensor of %s', (method) => {
    for (const name of tunedShapes(config, { method, numLabels: 2 }).keys()) {
      // `adapters.0.ffn.…` and `adapters.0.query.…` are the adapters', not the feed-forward part's or the attention's
      expect(groupOf(name) === 'adapter').toBe(name.startsWith('adapters.'));
    }
  });

  it('refuses other names', () => {
    expect(() => groupOf('transformer.h.0.mlp')).toThrow(AppError);
  });
});
