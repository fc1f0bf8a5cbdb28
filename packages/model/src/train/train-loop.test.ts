/** What a run leaves behind when it pauses, diverges, or has no room: shown by fine-tuning a tiny network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DivergenceError } from '@adaptmem/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accuracy, TINY_ADAPTER, TINY_CONFIG, tinyExamples, tinyRun } from '../../test/tiny-task.js';
import { selectBackend } from '../backend.js';
import { tf } from '../tf.js';
import { evaluate } from './evaluate-model.js';
import { fineTune } from './fine-tune.js';
import type { TrainEvent } from './train-event.js';
import { checkpointPath, readCheckpoint } from './training-checkpoint.js';

const folders: string[] = [];
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'adaptmem-'));
  folders.push(folder);
  return folder;
}

beforeAll(async () => {
  await selectBackend();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const settings = { max_steps: 9, per_device_train_batch_size: 8, eval_steps: 3 };

describe('a run that diverges', () => {
  it('says where, and leaves the last weights that still gave a finite loss', async () => {
    const checkpoint = { folder: temporaryFolder(), everySteps: 1 };
    const run = tinyRun({
      checkpoint,
      // step 1 has rate 0, step 2 throws the weights out of all bounds, step 3 notices
      settings: { ...settings, learning_rate: 1e30, warmup_steps: 9 },
    });
    const diverged = await fineTune(run).catch((error) => error);
    expect(diverged).toBeInstanceOf(DivergenceError);
    expect(diverged.message).toMatch(/diverged: (loss|gradient norm) is \S+ at step 3 of 9/);
    expect(diverged.hint).toContain(`of step 1, are in "${checkpointPath(checkpoint.folder)}"`);
    const { progress, trained } = readCheckpoint(checkpointPath(checkpoint.folder));
    expect(progress.step).toBe(1);
    const { loss } = evaluate({
      config: TINY_CONFIG,
      tensors: new Map([...run.backbone, ...trained]),
      method: 'houlsby',
      adapter: TINY_ADAPTER,
      examples: tinyExamples(8, 2),
    });
    expect(loss).toBeLessThan(2);
  });
});

describe('a run that pauses', () => {
  it('goes on in another folder to the bits of a run that did not', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    const paused = await fineTune(
      tinyRun({ settings, pauseAt: 3, checkpoint: { folder: first, everySteps: 100 } }),
    );
    expect(paused.history.steps).toHaveLength(3);
    expect(paused.history.evaluations).toHaveLength(1);
    const resumed = await fineTune(
      tinyRun({ settings, checkpoint: { folder: second, everySteps: 100, startFrom: first } }),
    );
    expect(resumed).toEqual(await fineTune(tinyRun({ settings })));
    expect(readCheckpoint(checkpointPath(first)).progress.step).toBe(3);
  });
});

describe('evaluation', () => {
  it('happens after each epoch where that is asked for, the last one not full', async () => {
    const { history } = await fineTune(
      tinyRun({
        train: tinyExamples(20, 1),
        settings: { num_train_epochs: 3, per_device_train_batch_size: 8, eval_strategy: 'epoch' },
      }),
    );
    expect(history.evaluations.map(({ step }) => step)).toEqual([3, 6, 9]);
  });

  it('names the class if it is the only one that is predicted', async () => {
    const seen: TrainEvent[] = [];
    const constant = tinyRun({ settings: { max_steps: 1 }, onEvent: (event) => seen.push(event) });
    const { onlyClass } = await fineTune(constant);
    expect([0, 1]).toContain(onlyClass);
    expect(seen.find(({ type }) => type === 'eval')).toMatchObject({ onlyClass });
    const learnt = await fineTune(
      tinyRun({
        method: 'fine-tuned',
        train: tinyExamples(256, 1),
        settings: { max_steps: 120, learning_rate: 3e-3, per_device_train_batch_size: 16 },
      }),
    );
    expect(learnt.onlyClass).toBeUndefined();
  });
});

describe('the seed', () => {
  it('reaches the initialisation of adapters and classifier', async () => {
    const initial = async (seed: number) =>
      (await fineTune(tinyRun({ settings: { max_steps: 1, learning_rate: 1e-30, seed } }))).trained;
    const [first, again, other] = [await initial(1), await initial(1), await initial(2)];
    expect(again).toEqual(first);
    for (const name of first.keys()) {
      if (/classifier\.weight|adapter.*weight/i.test(name))
        expect(other.get(name)).not.toEqual(first.get(name));
    }
  });
});

it('keeps as many tensors over 1000 steps as after two', async () => {
  const counts = new Set<number>();
  const bytes = new Set<number>();
  const before = tf.memory().numTensors;
  await fineTune(
    tinyRun({
      config: { ...TINY_CONFIG, num_hidden_layers: 1 },
      metric: accuracy,
      settings: { max_steps: 1000, per_device_train_batch_size: 1, eval_steps: 250 },
      dev: tinyExamples(2, 2),
      onEvent: (event) => {
        if (event.type !== 'step' || event.step < 2) return;
        counts.add(tf.memory().numTensors);
        bytes.add(tf.memory().numBytes);
      },
    }),
  );
  expect([counts.size, bytes.size]).toEqual([1, 1]);
  expect(tf.memory().numTensors).toBe(before);
}, 300_000); // seconds alone, minutes on a machine that others use too
