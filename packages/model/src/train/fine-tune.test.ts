import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng, DataError, DivergenceError } from '@adaptmem/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accuracy,
  TINY_ADAPTER as adapter,
  TINY_CONFIG as config,
  tinyExamples as examples,
  tinyRun as options,
} from '../../test/tiny-task.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { groupOf } from '../compress/groups.js';
import { PruningSchedule } from '../compress/pruning-schedule.js';
import { CompressionSettings } from '../compress/settings.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { TUNING_METHODS, type TuningMethodName, trainsUnder } from '../tuning.js';
import { evaluate } from './evaluate-model.js';
import { fineTune } from './fine-tune.js';
import type { TrainEvent } from './train-event.js';
import { checkpointPath } from './training-checkpoint.js';

const METHODS = Object.keys(TUNING_METHODS) as TuningMethodName[];
/** Only Houlsby, Pfeiffer and parallel adapters have a bottleneck. */
const adapterOf = (method: TuningMethodName) => (/lora|ia3/.test(method) ? undefined : adapter);
const copyOf = (tensors: TensorMap) =>
  new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));

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

describe('fineTune', () => {
  it('learns a task that chance cannot, and evaluate agrees with its own figures', async () => {
    const settings = { max_steps: 120, learning_rate: 3e-3, per_device_train_batch_size: 16 };
    const given = options({ method: 'fine-tuned', train: examples(256, 1), settings });
    const { metrics, trained, history } = await fineTune(given);
    expect(metrics.accuracy).toBeGreaterThan(0.9);
    expect(history.steps).toHaveLength(120);
    const evaluation = evaluate({
      config,
      tensors: new Map([...given.backbone, ...trained]),
      examples: given.dev!,
      metric: accuracy,
    });
    expect(evaluation.metrics.accuracy).toBe(metrics.accuracy);
    expect(evaluation.loss).toBeCloseTo(metrics.loss!, 6);
  });

  it.each(METHODS)('returns exactly what trains and never changes the backbone (%s)', async (method) => {
    const given = options({ method, adapter: adapterOf(method) });
    const before = copyOf(given.backbone);
    const { trained, parameters } = await fineTune(given);
    expect(given.backbone).toEqual(before);
    const trains = trainsUnder({ method, adapter: adapterOf(method), numLabels: 2 });
    expect([...trained.keys()].every(trains)).toBe(true);
    const elements = [...trained.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(elements).toBe(parameters.trainable);
    const moved = [...trained].filter(([name, { data }]) => `${data}` !== `${before.get(name)?.data}`);
    expect(moved).toHaveLength(trained.size);
  });

  it('gives the same bits for the same seed and others for another', async () => {
    const first = await fineTune(options());
    expect(await fineTune(options())).toEqual(first);
    const other = await fineTune(options({ settings: { max_steps: 6, seed: 43 } }));
    expect(other.trained).not.toEqual(first.trained);
  });

  it('goes on from a checkpoint to the bits of an uninterrupted run', async () => {
    const folder = temporaryFolder();
    const checkpoint = { folder, everySteps: 2 };
    const abort = new AbortController();
    const stopAfter = (event: TrainEvent) => {
      if (event.type === 'step' && event.step === 5) abort.abort(new Error('stopped'));
    };
    const interrupted = fineTune(options({ checkpoint, signal: abort.signal, onEvent: stopAfter }));
    await expect(interrupted).rejects.toThrow('stopped');
    const starts: TrainEvent[] = [];
    const resumed = await fineTune(options({ checkpoint, onEvent: (event) => starts.push(event) }));
    expect(starts[0]).toMatchObject({ type: 'start', step: 5, resumed: true });
    expect(resumed).toEqual(await fineTune(options()));
  });

  it('goes on from the last checkpoint if it was killed between two', async () => {
    const checkpoint = { folder: temporaryFolder(), everySteps: 4 };
    const kill = (event: TrainEvent) => {
      if (event.type === 'step' && event.step === 5) throw new Error('killed');
    };
    await expect(fineTune(options({ checkpoint, onEvent: kill }))).rejects.toThrow('killed');
    expect(await fineTune(options({ checkpoint }))).toEqual(await fineTune(options()));
  });

  it('starts a regression from the mean of its labels', async () => {
    const train = examples(64, 1).map((example) => ({ ...example, label: 3 + example.label }));
    const settings = { max_steps: 1, learning_rate: 1e-6, per_device_train_batch_size: 8 };
    const { trained } = await fineTune(options({ numLabels: 1, train, dev: [], settings }));
    expect(trained.get('classifier.bias')!.data[0]).toBeCloseTo(3.5, 4);
  });

  it('refuses a checkpoint of another run and a damaged one', async () => {
    const checkpoint = { folder: temporaryFolder(), everySteps: 2 };
    await fineTune(options({ checkpoint }));
    await expect(fineTune(options({ checkpoint, train: examples(64, 3) }))).rejects.toThrow(/another run/);
    writeFileSync(checkpointPath(checkpoint.folder), 'not a checkpoint');
    await expect(fineTune(options({ checkpoint }))).rejects.toThrow(DataError);
  });

  it('keeps the best evaluation, and stops when it gets no better', async () => {
    const scores = [0.5, 0.9, 0.7, 0.6, 0.8];
    const settings = { max_steps: 50, eval_steps: 1, early_stopping_patience: 2 };
    const given = options({ settings, metric: () => ({ score: scores.shift()! }), mainMetric: 'score' });
    const { bestStep, history, metrics } = await fineTune(given);
    expect(bestStep).toBe(2);
    expect(history.steps).toHaveLength(4);
    expect(metrics.score).toBe(0.9);
  });

  it('survives metrics that are NaN, also through a checkpoint', async () => {
    const checkpoint = { folder: temporaryFolder(), everySteps: 2 };
    const metric = () => ({ pearson: Number.NaN });
    await fineTune(options({ checkpoint, metric }));
    const { metrics } = await fineTune(options({ checkpoint, metric }));
    expect(metrics.pearson).toBeNaN();
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])(
    'goes on as if it had not stopped where scores are %s',
    async (score) => {
      const settings = { max_steps: 8, eval_steps: 1, early_stopping_patience: 5 };
      const metric = () => ({ score });
      const checkpoint = { folder: temporaryFolder(), everySteps: 3 };
      const kill = (event: TrainEvent) => {
        if (event.type === 'step' && event.step === 4) throw new Error('killed');
      };
      const given = { settings, metric, mainMetric: 'score' };
      await expect(fineTune(options({ ...given, checkpoint, onEvent: kill }))).rejects.toThrow('killed');
      const resumed = await fineTune(options({ ...given, checkpoint }));
      expect(resumed).toEqual(await fineTune(options(given)));
      expect(resumed.history.steps).toHaveLength(6);
    },
  );

  it('names task, step and learning rate when the loss is no number', async () => {
    const backbone = initialiseBackbone(config, createRng(1));
    backbone.get('albert.pooler.bias')!.data[0] = Number.NaN;
    const diverged = fineTune(options({ backbone }));
    await expect(diverged).rejects.toThrow(DivergenceError);
    await expect(diverged).rejects.toThrow(
      /"seven" diverged: loss is NaN at step 1 of 6 with learning rate 0/,
    );
  });

  it('leaks no tensors, neither over steps nor at the end', async () => {
    const before = tf.memory().numTensors;
    const during: number[] = [];
    await fineTune(
      options({ onEvent: ({ type }) => type === 'step' && during.push(tf.memory().numTensors) }),
    );
    expect(new Set(during.slice(1)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['a token outside the vocabulary', { inputIds: [2, 99], tokenTypeIds: [0, 0], label: 0 }, /token 99/],
    ['a label outside the classes', { inputIds: [2], tokenTypeIds: [0], label: 2 }, /label 2/],
    [
      'too many tokens',
      { inputIds: Array(13).fill(2), tokenTypeIds: Array(13).fill(0), label: 0 },
      /13 tokens/,
    ],
    ['no tokens', { inputIds: [], tokenTypeIds: [], label: 0 }, /no tokens/],
  ])('refuses an example with %s', async (_, example, message) => {
    await expect(fineTune(options({ train: [example] }))).rejects.toThrow(message);
  });

  it.each(['magnitude', 'movement'] as const)(
    'prunes while it trains (%s), and resumes to the same bits',
    async (method) => {
      const groups = { attention: { sparsity: 0.5 }, ffn: { sparsity: 0.25 }, embedding: { sparsity: 0 } };
      const pruning = {
        schedule: PruningSchedule.parse({ method, every_steps: 1 }),
        targets: CompressionSettings.parse({ groups }),
      };
      const whole = await fineTune(options({ method: 'fine-tuned', pruning }));
      expect(whole.bestStep).toBe(6); // of the evaluations after 3 and 6 steps only the last is of the final sparsity
      for (const [name, { shape, data }] of whole.trained) {
        const sparsity = shape.length < 2 ? 0 : pruning.targets.groups[groupOf(name)].sparsity;
        const zeros = data.filter((value) => value === 0).length / data.length;
        if (sparsity > 0) expect(zeros).toBeCloseTo(sparsity, 2);
      }
      const checkpoint = { folder: temporaryFolder(), everySteps: 2 };
      const controller = new AbortController();
      const onEvent = ({ step }: TrainEvent) => {
        if (step === 4) controller.abort(new Error('stop'));
      };
      const interrupted = options({
        method: 'fine-tuned',
        pruning,
        checkpoint,
        onEvent,
        signal: controller.signal,
      });
      await expect(fineTune(interrupted)).rejects.toThrow('stop');
      const resumed = await fineTune(options({ method: 'fine-tuned', pruning, checkpoint }));
      expect(resumed.trained).toEqual(whole.trained);
    },
  );
});
