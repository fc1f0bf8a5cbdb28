/** What must hold for whole networks whose heads have spans: alone, trained, saved, and among others in a batch. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accuracy, tinyExamples, tinyRun } from '../../test/tiny-task.js';
import { AlbertConfig } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { PruningSchedule } from '../compress/pruning-schedule.js';
import { CompressionSettings } from '../compress/settings.js';
import { sequenceLogits, sequenceLoss } from '../head.js';
import { MultiTaskModel } from '../inference/multi-task-model.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { lossAndGradients } from '../ops/loss-and-gradients.js';
import { Parameters } from '../ops/parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { padTokens } from '../train/dataset.js';
import { evaluate } from '../train/evaluate-model.js';
import { fineTune } from '../train/fine-tune.js';
import { predictModel } from '../train/predict-model.js';
import type { TrainEvent } from '../train/train-event.js';
import { loadAdapter, saveAdapter } from '../tuning/adapter-folder.js';
import { addAdapters } from '../tuning/add-adapters.js';
import { type Tuning, tunedParts } from '../tuning.js';
import { isSpan, spanName, spansIn } from './span-settings.js';

const SEED = 23;
const config = AlbertConfig.parse({
  vocab_size: 30,
  embedding_size: 6,
  hidden_size: 12,
  num_hidden_layers: 4,
  num_hidden_groups: 2,
  num_attention_heads: 3,
  intermediate_size: 12,
  max_position_embeddings: 8,
  initializer_range: 0.3,
});
const backbone = initialiseBackbone(config, createRng(1));
const texts = [
  [2, 10, 11, 12, 13, 14, 3],
  [2, 20, 21, 3],
  [2, 22, 3],
].map((inputIds) => ({ inputIds, tokenTypeIds: inputIds.map(() => 0) }));
const batch = padTokens(texts, 0);

const folder = mkdtempSync(join(tmpdir(), 'adaptmem-spans-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  await selectBackend();
});

/** Two layers of three heads. */
const spans = (span: fc.Arbitrary<number>) =>
  fc.array(fc.array(span, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 });
/** Away from the kinks of the mask. */
const smooth = fc.integer({ min: 0, max: 6 }).map((token) => token + 0.4);
const anySpan = fc.oneof(fc.constant(0), smooth);
const ramp = fc.constantFrom(1, 2, 3.25);
const method = fc.constantFrom<Tuning['method']>('fine-tuned', 'houlsby', 'lora', 'head-only');

interface Tuned {
  tuning: Tuning;
  tensors: TensorMap;
}

function tuned(of: Tuning['method'], values: number[][], R: number, seed = 2): Tuned {
  const tuning: Tuning = { method: of, attentionSpan: { max_span: 8, ramp: R }, numLabels: 2 };
  const { tensors } = addAdapters({ config, backbone, tuning, seed });
  values.forEach((each, physical) => {
    tensors.set(spanName(physical), { shape: [3], data: Float32Array.from(each) });
  });
  return { tuning, tensors };
}

function logitsOf({ tuning, tensors }: Tuned): number[] {
  const parameters = new Parameters(tensors);
  const network = { config, parameters, ...tunedParts(tuning), dropout: NO_DROPOUT };
  const logits = tf.tidy(() => [...sequenceLogits(network, batch).dataSync()]);
  parameters.dispose();
  return logits;
}

const withoutSpans = ({ tuning: { attentionSpan, ...tuning }, tensors }: Tuned): Tuned => ({
  tuning,
  tensors: new Map([...tensors].filter(([name]) => !isSpan(name))),
});

/** With other weights in the rows, or columns, of some heads. */
function withOtherHeads(tensors: TensorMap, physical: number, heads: readonly number[]): TensorMap {
  const stem = `albert.encoder.albert_layer_groups.${physical}.albert_layers.0.attention`;
  const changed = new Map(tensors);
  for (const part of ['query', 'key', 'value', 'dense']) {
    const { shape, data } = tensors.get(`${stem}.${part}.weight`)!;
    const headOf = (index: number) =>
      Math.floor((part === 'dense' ? index % 12 : Math.floor(index / 12)) / 4);
    const values = data.map((value, index) => (heads.includes(headOf(index)) ? value + 1 + index : value));
    changed.set(`${stem}.${part}.weight`, { shape, data: values });
  }
  return changed;
}

describe('a network with spans', () => {
  it('is the bare network to the bit while its spans are fresh', () => {
    fc.assert(
      fc.property(method, ramp, (of, R) => {
        const { tuning } = tuned(of, [], R);
        const { tensors } = addAdapters({ config, backbone, tuning, seed: 2 });
        expect(logitsOf({ tuning, tensors })).toEqual(logitsOf(withoutSpans({ tuning, tensors })));
      }),
      { seed: SEED, numRuns: 15 },
    );
  });

  it('gets nothing from heads of span 0, and something from the others', () => {
    fc.assert(
      fc.property(spans(anySpan), ramp, fc.nat({ max: 1 }), (values, R, physical) => {
        const { tuning, tensors } = tuned('fine-tuned', values, R);
        const before = logitsOf({ tuning, tensors });
        const heads = (on: boolean) =>
          values[physical]!.flatMap((span, head) => (span > 0 === on ? [head] : []));
        expect(logitsOf({ tuning, tensors: withOtherHeads(tensors, physical, heads(false)) })).toEqual(
          before,
        );
        const others = heads(true);
        if (others.length > 0)
          expect(logitsOf({ tuning, tensors: withOtherHeads(tensors, physical, others) })).not.toEqual(
            before,
          );
      }),
      { seed: SEED, numRuns: 25 },
    );
  });

  it('changes without a jump as a head fades out', () => {
    fc.assert(
      fc.property(spans(smooth), ramp, (values, R) => {
        const at = (span: number) =>
          logitsOf(tuned('fine-tuned', [[span, ...values[0]!.slice(1)], values[1]!], R));
        const [off, almost] = [at(0), at(1e-4)];
        off.forEach((logit, index) => {
          expect(Math.abs(almost[index]! - logit)).toBeLessThan(0.01);
        });
      }),
      { seed: SEED, numRuns: 15 },
    );
  });

  it('has gradients of its spans that agree with finite differences', () => {
    fc.assert(
      fc.property(spans(smooth), ramp, method, (values, R, of) => {
        const { tuning, tensors } = tuned(of, values, R);
        const parameters = new Parameters(tensors, isSpan);
        const network = { config, parameters, ...tunedParts(tuning), dropout: NO_DROPOUT };
        const loss = () => sequenceLoss(sequenceLogits(network, batch), Float32Array.of(1, 0, 1));
        const { gradients } = lossAndGradients(parameters, loss);
        for (const [name, { data }] of gradients) {
          const own = parameters.host(name).data;
          data.forEach((gradient, head) => {
            const start = own[head]!;
            const lossAt = (span: number) => {
              own[head] = span;
              parameters.upload();
              return tf.tidy(() => loss().dataSync()[0]!);
            };
            const step = 0.02;
            const over = (distance: number) =>
              (lossAt(start + distance) - lossAt(start - distance)) / (2 * distance);
            // Richardson's extrapolation: the error is of the fourth order
            const measured = (4 * over(step) - over(2 * step)) / 3;
            lossAt(start);
            expect(Math.abs(measured - gradient)).toBeLessThan(3e-5 + 0.02 * Math.abs(gradient));
          });
        }
        parameters.dispose();
      }),
      { seed: SEED, numRuns: 12 },
    );
  });

  it('gives the same bits after it was saved and loaded', () => {
    fc.assert(
      fc.property(spans(anySpan), ramp, method, (values, R, of) => {
        const { tuning, tensors } = tuned(of, values, R);
        saveAdapter(folder, { config, tuning, tensors });
        const loaded = loadAdapter(folder, { config, backbone });
        expect(loaded.tuning.attentionSpan).toEqual({ max_span: 8, ramp: R });
        expect(spansIn(loaded.tensors)).toEqual(values.map((each) => [...Float32Array.from(each)]));
        const whole = new Map([...backbone, ...loaded.tensors]);
        expect(logitsOf({ tuning: loaded.tuning, tensors: whole })).toEqual(logitsOf({ tuning, tensors }));
      }),
      { seed: SEED, numRuns: 12 },
    );
  });

  it('answers in a batch that mixes tasks as it does alone', () => {
    const tasks = fc.array(fc.tuple(spans(anySpan), ramp, method, fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(tasks, (drawn) => {
        const model = new MultiTaskModel({ config, backbone });
        const adapters = drawn.map(([values, R, of, has], index) => {
          const own = tuned(of, values, R, index);
          return has ? own : withoutSpans(own);
        });
        adapters.forEach((adapter, index) => {
          model.addTask(`${index}`, adapter);
        });
        const questions = adapters.flatMap((_, index) => texts.map((text) => ({ task: `${index}`, text })));
        const answers = model.classifyMixed(questions);
        model.dispose();
        answers.forEach(({ task, logits }, index) => {
          const { tuning, tensors } = adapters[Number(task)]!;
          const alone = predictModel({ config, tensors, ...tuning, examples: [questions[index]!.text] });
          logits.forEach((logit, label) => {
            expect(Math.abs(logit - alone.logits[0]![label]!)).toBeLessThan(2e-5);
          });
        });
      }),
      { seed: SEED, numRuns: 15 },
    );
  });

  it('is refused where its settings are missing', () => {
    const { tensors } = tuned('fine-tuned', [], 2);
    expect(() => evaluate({ config, tensors, examples: [] })).toThrow(/attentionSpan/);
  });
});

describe('fineTune() with spans', () => {
  const attentionSpan = { max_span: 8, ramp: 2, penalty: 0.5, learning_rate: 1 };
  const settings = { max_steps: 12, learning_rate: 3e-3, per_device_train_batch_size: 8, eval_steps: 4 };
  const pruning = {
    schedule: PruningSchedule.parse({ method: 'movement', every_steps: 2 }),
    targets: CompressionSettings.parse({ groups: { adapter: { sparsity: 0.3 } } }),
  };

  it('makes them short, tells their mean, and keeps them within their bounds', async () => {
    const events: TrainEvent[] = [];
    const run = tinyRun({ attentionSpan, settings, onEvent: (event) => events.push(event) });
    const { spans: found, trained, parameters } = await fineTune(run);
    const means = events.flatMap((event) => (event.type === 'step' ? [event.figures!.mean_span!] : []));
    expect(means.slice(0, 3)).toEqual([8, 8, 8]); // a fifth of the steps
    expect(means[3]).toBeLessThan(8);
    expect(means.at(-1)).toBeLessThan(7);
    expect(found).toEqual(spansIn(trained));
    expect(found!.flat().every((span) => span >= 0 && span <= 8)).toBe(true);
    expect(parameters.trainable).toBe((await fineTune(tinyRun({ settings }))).parameters.trainable + 2);
  });

  it('switches heads off under a great penalty, and goes on without them', async () => {
    const harsh = { ...attentionSpan, penalty: 1000, initial: 3 };
    const atTheEnd = { ...settings, eval_steps: undefined }; // or an earlier state might be the best one
    const { spans: found, history } = await fineTune(tinyRun({ attentionSpan: harsh, settings: atTheEnd }));
    expect(found).toEqual([[0, 0]]);
    expect(history.steps.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });

  it('learns with them as evaluate judges, under full fine-tuning too', async () => {
    const run = tinyRun({
      ...{ method: 'fine-tuned', train: tinyExamples(256, 1), attentionSpan: { max_span: 8, ramp: 2 } },
      settings: { max_steps: 120, learning_rate: 3e-3, per_device_train_batch_size: 16 },
    });
    const { metrics, trained } = await fineTune(run);
    expect(metrics.accuracy).toBeGreaterThan(0.9);
    const judged = evaluate({
      ...{
        config: run.config,
        backbone: run.backbone,
        tensors: trained,
        examples: run.dev!,
        metric: accuracy,
      },
      attentionSpan: run.attentionSpan,
    });
    expect(judged.metrics.accuracy).toBe(metrics.accuracy);
  });

  it.each([
    ['spans', {}],
    ['spans, pruning and parts of batches', { pruning }],
  ])('goes on from a checkpoint to the bits of an uninterrupted run (%s)', async (_name, more) => {
    const given = {
      ...{ attentionSpan, settings: { ...settings, gradient_accumulation_steps: 2 } },
      ...more,
    };
    const checkpoint = { folder: mkdtempSync(join(folder, 'run-')), everySteps: 3 };
    const kill = (event: TrainEvent) => {
      if (event.type === 'step' && event.step === 8) throw new Error('killed');
    };
    await expect(fineTune(tinyRun({ ...given, checkpoint, onEvent: kill }))).rejects.toThrow('killed');
    expect(await fineTune(tinyRun({ ...given, checkpoint }))).toEqual(await fineTune(tinyRun(given)));
    const others = fineTune(
      tinyRun({ ...given, attentionSpan: { ...attentionSpan, penalty: 0.1 }, checkpoint }),
    );
    await expect(others).rejects.toThrow(/another run/);
  });
});
