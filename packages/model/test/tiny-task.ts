/** A task so small that a test can train on it: is token 7 among the others? */
import { createRng } from '@adaptmem/core';
import { AlbertConfig } from '../src/albert-config.js';
import { initialiseBackbone } from '../src/albert-parameters.js';
import type { EncodedExample } from '../src/train/dataset.js';
import type { FineTuneOptions } from '../src/train/fine-tune.js';

export const TINY_CONFIG = AlbertConfig.parse({
  vocab_size: 20,
  embedding_size: 8,
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 32,
  max_position_embeddings: 12,
  initializer_range: 0.2,
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
});

export const TINY_ADAPTER = { bottleneck: 4 };

/** Share of the predictions that are right. */
export const accuracy = (predictions: number[], labels: number[]) => ({
  accuracy: predictions.filter((value, index) => value === labels[index]).length / labels.length,
});

/** Label 1 where token 7 occurs. */
export function tinyExamples(count: number, seed: number): EncodedExample[] {
  const stream = createRng(seed).stream('examples');
  return Array.from({ length: count }, (_, index) => {
    const inputIds = [2, ...Array.from({ length: 2 + stream.integer(6) }, () => 8 + stream.integer(10)), 3];
    const label = index % 2;
    if (label === 1) inputIds[1 + stream.integer(inputIds.length - 2)] = 7;
    return { inputIds, tokenTypeIds: inputIds.map(() => 0), label };
  });
}

/** A run of six steps. */
export function tinyRun(overrides: Partial<FineTuneOptions> = {}): FineTuneOptions {
  const { config = TINY_CONFIG } = overrides;
  return {
    task: 'seven',
    config,
    backbone: initialiseBackbone(config, createRng(1)),
    method: 'houlsby',
    adapter: TINY_ADAPTER,
    numLabels: 2,
    train: tinyExamples(64, 1),
    dev: tinyExamples(32, 2),
    metric: accuracy,
    settings: { max_steps: 6, per_device_train_batch_size: 8, eval_steps: 3 },
    ...overrides,
  };
}
