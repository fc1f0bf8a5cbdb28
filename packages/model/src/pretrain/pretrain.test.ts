import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { backboneShapes } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { tf } from '../tf.js';
import type { TrainEvent } from '../train/train-event.js';
import type { PretrainingSequence } from './masked-batch.js';
import { type PretrainOptions, pretrain } from './pretrain.js';

const config = AlbertConfig.parse({
  vocab_size: 24,
  embedding_size: 8,
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 32,
  max_position_embeddings: 12,
  initializer_range: 0.1,
});

/** Texts in which a token tells the one after it; the second segment goes on counting unless swapped. */
function texts(count: number, seed: number): PretrainingSequence[] {
  const stream = createRng(seed).stream('texts');
  return Array.from({ length: count }, () => {
    const start = stream.integer(16);
    const run = (from: number) => Array.from({ length: 3 }, (_, index) => 5 + ((from + index) % 16));
    const sopLabel = stream.integer(2) as 0 | 1;
    const [first, second] = sopLabel ? [run(start + 3), run(start)] : [run(start), run(start + 3)];
    return {
      ids: [2, ...first, 3, ...second, 3],
      segments: [0, 0, 0, 0, 0, 1, 1, 1, 1],
      sopLabel,
    };
  });
}

const options = (overrides: Partial<PretrainOptions> = {}): PretrainOptions => ({
  config,
  sequences: texts(128, 1),
  heldOut: texts(64, 2),
  maskId: 4,
  specialIds: [0, 1, 2, 3],
  settings: { max_steps: 5, per_device_train_batch_size: 16, eval_steps: 2 },
  ...overrides,
});

beforeAll(async () => {
  await selectBackend();
});

describe('pretrain', () => {
  it('learns from batches in parts what it learns from whole ones', async () => {
    const plain = {
      ...config,
      hidden_dropout_prob: 0,
      attention_probs_dropout_prob: 0,
      classifier_dropout_prob: 0,
    };
    const run = (per_device_train_batch_size: number, gradient_accumulation_steps: number) =>
      pretrain(
        options({
          config: plain,
          sequences: texts(40, 1),
          settings: { max_steps: 4, per_device_train_batch_size, gradient_accumulation_steps },
        }),
      );
    const [parts, whole] = [await run(6, 3), await run(18, 1)];
    expect(parts.history.steps).toHaveLength(4);
    parts.history.steps.forEach(({ loss }, step) => {
      expect(loss).toBeCloseTo(whole.history.steps[step]!.loss, 3);
    });
  });

  it('learns to fill in hidden tokens, far above chance', async () => {
    const settings = { max_steps: 250, learning_rate: 5e-3, per_device_train_batch_size: 32 };
    const { metrics, backbone, heads } = await pretrain(options({ sequences: texts(512, 1), settings }));
    expect(metrics.mlm_accuracy).toBeGreaterThan(0.5); // chance is 1 in 16
    expect(metrics.sop_accuracy).toBeGreaterThan(0.4);
    expect([...backbone.keys()]).toEqual([...backboneShapes(config).keys()]);
    expect([...heads.keys()]).toContain('predictions.bias');
  });

  it('tells how many held-out pairs it knows to belong together, without training on them', async () => {
    const pairs = texts(64, 3);
    const told = await pretrain(options({ heldOutPairs: pairs }));
    const { nsp_accuracy, ...metrics } = told.metrics;
    const plain = await pretrain(options());
    expect(metrics).toEqual(plain.metrics);
    expect(told.backbone).toEqual(plain.backbone);
    const alone = await pretrain(options({ heldOut: pairs }));
    expect(nsp_accuracy).toBe(alone.metrics.sop_accuracy);
  });

  it('goes on from a checkpoint to the bits of an uninterrupted run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'adaptmem-'));
    const checkpoint = { folder, everySteps: 2 };
    const kill = (event: TrainEvent) => {
      if (event.type === 'step' && event.step === 4) throw new Error('killed');
    };
    await expect(pretrain(options({ checkpoint, onEvent: kill }))).rejects.toThrow('killed');
    expect(await pretrain(options({ checkpoint }))).toEqual(await pretrain(options()));
    rmSync(folder, { recursive: true });
  });

  it('does without sentence order where no text has a label', async () => {
    const alone = texts(32, 1).map(({ ids }) => ({ ids }));
    const { metrics } = await pretrain(options({ sequences: alone, heldOut: alone }));
    expect(Object.keys(metrics)).toEqual(['mlm_loss', 'mlm_accuracy']);
  });

  it('leaks no tensors', async () => {
    const before = tf.memory().numTensors;
    await pretrain(options());
    expect(tf.memory().numTensors).toBe(before);
  });
});
