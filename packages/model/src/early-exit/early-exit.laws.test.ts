import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRng, exitLayer } from '@adaptmem/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { initialiseBackbone } from '../albert-parameters.js';
import { selectBackend } from '../backend.js';
import { quantisedActivations, rangesOver } from '../quantise/activations.js';
import { tf } from '../tf.js';
import { predictModel } from '../train/predict-model.js';
import { loadAdapter, saveAdapter } from '../tuning/adapter-folder.js';
import { addAdapters } from '../tuning/add-adapters.js';
import { trainsUnder } from '../tuning.js';
import { earliestExit } from './earliest-exit.js';
import { entropyOf } from './entropy.js';
import { isOfExit } from './exit-heads.js';
import { runWithExits } from './run-with-exits.js';
import { sweepThresholds } from './sweep-thresholds.js';
import { trainExits } from './train-exits.js';

const config = AlbertConfig.parse({
  vocab_size: 30,
  embedding_size: 6,
  hidden_size: 8,
  num_hidden_layers: 4,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 8,
  initializer_range: 0.4,
});
const backbone = initialiseBackbone(config, createRng(1));
const tuning = { method: 'pfeiffer', adapter: { bottleneck: 2 }, numLabels: 3 } as const;
const all = addAdapters({ config, backbone, tuning, seed: 2 }).tensors;
const tensors = new Map([...all].filter(([name]) => trainsUnder(tuning)(name)));

const draw = createRng(5).stream('examples');
const examples = Array.from({ length: 24 }, (_, index) => {
  const first = 5 + Math.floor(draw.next() * 24);
  const inputIds = [2, first, ...(index % 2 ? [7, 9] : []), 3];
  return { inputIds, tokenTypeIds: inputIds.map(() => 0), label: first % 3 };
});
const labels = examples.map(({ label }) => label);
const metric = (predictions: number[], wanted: number[]) => ({
  accuracy: predictions.filter((value, index) => value === wanted[index]).length / wanted.length,
});

const folder = mkdtempSync(`${tmpdir()}/adaptmem-exits-`);
afterAll(() => rmSync(folder, { recursive: true }));

let withExits: typeof tensors;
const base = { config, backbone, tuning, examples, exits: { pooler: 'shared' as const } };
beforeAll(async () => {
  await selectBackend();
  const settings = { max_steps: 30, learning_rate: 0.05 };
  const { trained } = await trainExits({ ...base, task: 'thirds', tensors, train: examples, settings });
  withExits = new Map([...tensors, ...trained]);
});

describe('entropyOf()', () => {
  it('is that of the softmax, whatever is added to all scores', () => {
    const score = fc.double({ min: -30, max: 30, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { minLength: 2, maxLength: 6 }), score, (scores, shift) => {
        const powers = scores.map(Math.exp);
        const sum = powers.reduce((total, power) => total + power, 0);
        const direct = -powers.reduce((total, power) => total + (power / sum) * Math.log(power / sum), 0);
        expect(entropyOf(scores)).toBeCloseTo(direct, 9);
        expect(entropyOf(scores.map((value) => value + 100 * shift))).toBeCloseTo(direct, 9);
      }),
      { seed: 3 },
    );
    expect(entropyOf([1000, 1000])).toBeCloseTo(Math.LN2, 12);
    expect(entropyOf([1000, -1000])).toBe(0);
  });
});

describe('trainExits()', () => {
  it('lowers the loss of the exits, and gives tensors of exits alone', async () => {
    const settings = { max_steps: 20, learning_rate: 0.05 };
    const { trained, history, exits } = await trainExits({
      ...base,
      exits: { pooler: 'own' },
      task: 'thirds',
      tensors,
      train: examples,
      dev: examples,
      settings,
    });
    expect(history.steps.at(-1)!.loss).toBeLessThan(history.steps[0]!.loss);
    expect([...trained.keys()].every(isOfExit)).toBe(true);
    expect([...trained.keys()].filter((name) => name.endsWith('pooler.weight'))).toHaveLength(3);
    expect(exits).toEqual({ pooler: 'own' });
  });

  it('gives the same bits if it is paused and goes on', async () => {
    const settings = { max_steps: 8, learning_rate: 0.05 };
    const run = (more: object) =>
      trainExits({ ...base, task: 'thirds', tensors, train: examples, dev: examples, settings, ...more });
    const whole = await run({});
    const checkpoint = { folder: `${folder}/paused`, everySteps: 3 };
    await run({ checkpoint, pauseAt: 5 });
    const resumed = await run({ checkpoint });
    expect(resumed.trained).toEqual(whole.trained);
    expect(resumed.history.steps).toEqual(whole.history.steps);
  });

  it('refuses regression', async () => {
    const regression = { ...tuning, numLabels: 1 };
    const run = trainExits({ ...base, tuning: regression, task: 'x', tensors, train: examples });
    await expect(run).rejects.toThrow(/regression/);
  });
});

describe('runWithExits()', () => {
  it('without early exits gives what the network gives', () => {
    const traces = runWithExits({ ...base, tensors: withExits, threshold: 0 });
    const whole = new Map([...backbone, ...tensors]);
    const { predictions } = predictModel({ config, tensors: whole, ...tuning, examples });
    expect(traces.map(({ prediction }) => prediction)).toEqual(predictions);
    expect(traces.every(({ exitLayer: layer, entropies }) => layer === 4 && entropies.length === 4)).toBe(
      true,
    );
  });

  it('lets each input leave where its entropies say, as if it were alone', () => {
    const full = runWithExits({ ...base, tensors: withExits, threshold: 0 });
    const threshold = fc.double({ min: 0, max: Math.log(3) + 0.01, noNaN: true });
    fc.assert(
      fc.property(threshold, fc.integer({ min: 1, max: 24 }), (limit, batchSize) => {
        fc.pre(full.every(({ entropies }) => entropies.every((value) => Math.abs(value - limit) > 1e-5)));
        const traces = runWithExits({ ...base, tensors: withExits, threshold: limit, batchSize });
        traces.forEach((trace, index) => {
          const { entropies, predictions } = full[index]!;
          const layer = exitLayer(entropies, limit);
          expect(trace.exitLayer).toBe(layer);
          expect(trace.predictions).toEqual(predictions.slice(0, layer));
          trace.entropies.forEach((entropy, at) => {
            expect(entropy).toBeCloseTo(entropies[at]!, 5);
          });
        });
      }),
      { seed: 7, numRuns: 12 },
    );
  });

  it('computes nothing for what has left, and leaks nothing', () => {
    const full = runWithExits({ ...base, tensors: withExits, threshold: 0 });
    const sorted = full.map(({ entropies }) => entropies[0]!).sort((a, b) => a - b);
    const threshold = (sorted[11]! + sorted[12]!) / 2;
    const rows: Record<string, number> = {};
    const observe = (name: string, value: tf.Tensor) => {
      if (name.endsWith('.ffn')) rows[name] = value.shape[0]!;
    };
    const sameLength = { ...base, tensors: withExits, threshold, observe };
    const short = examples.filter(({ inputIds }) => inputIds.length === 3);
    const before = tf.memory().numTensors;
    const traces = runWithExits({ ...sameLength, examples: short });
    expect(tf.memory().numTensors).toBe(before);
    const goOn = traces.filter(({ exitLayer: layer }) => layer > 1).length;
    expect(rows['layer0.ffn']).toBe(3 * short.length);
    expect(rows['layer1.ffn'] ?? 0).toBe(3 * goOn);
  });

  it('is saved and loaded with the adapter', () => {
    saveAdapter(folder, { config, tuning, exits: base.exits, tensors: withExits });
    const loaded = loadAdapter(folder, { config });
    expect(loaded.exits).toEqual(base.exits);
    const run = (own: typeof tensors) => runWithExits({ ...base, tensors: own, threshold: 0.4 });
    expect(run(loaded.tensors)).toEqual(run(withExits));
  });

  it('refuses a negative threshold and tensors without exits', () => {
    expect(() => runWithExits({ ...base, tensors: withExits, threshold: -1 })).toThrow(RangeError);
    expect(() => runWithExits({ ...base, tensors, threshold: 1 })).toThrow(/"exits\.0\.classifier\.weight"/);
  });
});

describe('runWithExits() with stored activations', () => {
  it('stores what exits compute under names of their own, each in its own range', () => {
    const options = { ...base, tensors: withExits, threshold: 0 };
    const ranges = rangesOver((store) => void runWithExits({ ...options, store }));
    const names = [...ranges.keys()].filter((name) => name.includes('exit'));
    expect(names).toEqual(
      [0, 1, 2].flatMap((layer) => [`layer${layer}.exit.pooler`, `layer${layer}.exit.pooled`]),
    );
    expect(new Set(names.map((name) => ranges.get(name))).size).toBe(6);
    const rounded = runWithExits({ ...options, store: quantisedActivations('int<16>', ranges) });
    const exact = runWithExits(options);
    rounded.forEach(({ entropies }, index) => {
      entropies.forEach((entropy, layer) => {
        expect(entropy).toBeCloseTo(exact[index]!.entropies[layer]!, 2);
      });
    });
    expect(rounded).not.toEqual(exact);
  });
});

describe('earliestExit()', () => {
  const point = (threshold: number, meanLayer: number, accuracy: number) => {
    return { threshold, meanLayer, histogram: [], metrics: { accuracy } };
  };

  it('is the threshold that keeps the metric and lets inputs leave first', () => {
    const points = [point(0, 4, 0.9), point(0.1, 3, 0.88), point(0.2, 2, 0.89), point(0.3, 1, 0.8)];
    const chosen = (least: number) => earliestExit(points, { metric: 'accuracy', least })?.threshold;
    expect([0.9, 0.89, 0.88, 0.5, 0.95].map(chosen)).toEqual([0, 0.2, 0.2, 0.3, undefined]);
  });

  it('prefers the better of equals, then the least, and passes over what has no metric', () => {
    const equals = [point(0.1, 2, Number.NaN), point(0.2, 2, 0.8), point(0.3, 2, 0.9), point(0.4, 2, 0.9)];
    expect(earliestExit(equals, { metric: 'accuracy', least: 0.5 })!.threshold).toBe(0.3);
  });
});

describe('sweepThresholds()', () => {
  it('gives for each threshold what running with it gives', () => {
    const full = runWithExits({ ...base, tensors: withExits, threshold: 0 });
    const thresholds = [0, 0.3, 0.8, 1.2];
    const points = sweepThresholds(full, labels, { thresholds, metric });
    points.forEach(({ threshold, meanLayer, histogram, metrics }) => {
      const traces = runWithExits({ ...base, tensors: withExits, threshold });
      const layers = traces.map((trace) => trace.exitLayer);
      expect(histogram).toEqual([1, 2, 3, 4].map((layer) => layers.filter((left) => left === layer).length));
      expect(meanLayer).toBeCloseTo(layers.reduce((sum, layer) => sum + layer, 0) / layers.length, 12);
      const predictions = traces.map(({ prediction }) => prediction);
      expect(metrics).toEqual(metric(predictions, labels));
    });
    expect(points[3]!.histogram).toEqual([24, 0, 0, 0]); // ln 3 is the most that three classes can have
  });

  it('refuses traces that ended early', () => {
    const early = [
      { entropies: [1], predictions: [0] },
      { entropies: [1, 1], predictions: [0, 0] },
    ];
    expect(() => sweepThresholds(early, [0, 0], { thresholds: [1], metric })).toThrow(/all layers/);
  });
});
