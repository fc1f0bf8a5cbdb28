import { createRng } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { compressModel, decompressModel } from '../compress/compress-model.js';
import { CompressionSettings } from '../compress/settings.js';
import type { TensorMap } from '../tensor-map.js';
import { corruptModel } from './corrupt-model.js';
import { criticalRate, faultSweep } from './fault-sweep.js';
import { faultTrials } from './fault-trials.js';
import { bitErrors } from './inject-faults.js';
import { CLAMP_BITS, storedPart, type TensorStoragePlan } from './storage-plan.js';

const POOLER = 'albert.pooler.weight';
const CLASSIFIER = 'classifier.weight';
const stream = createRng(1).stream('weights');
const tensor = (rows: number) => ({
  shape: [rows, 64],
  data: Float32Array.from({ length: rows * 64 }, () => stream.normal()),
});
const weights: TensorMap = new Map([
  [POOLER, tensor(64)],
  [CLASSIFIER, tensor(3)],
]);
const compressed = (format: string) =>
  compressModel(
    weights,
    CompressionSettings.parse({
      groups: { pooler: { sparsity: 0.5, format, encoding: 'bitmask' }, classifier: { format } },
    }),
  );
const model = compressed('adaptivfloat<8,3>');
const clean = decompressModel(model);
const everywhere = (storage: Partial<TensorStoragePlan>) => () => ({
  data: {},
  mask: {},
  metadata: {},
  ...storage,
});

/** 1 for the values without faults, less the further they are off. */
const closeness = (tensors: TensorMap): number => {
  let [error, total] = [0, 0];
  for (const [name, { data }] of clean) {
    data.forEach((value, index) => {
      error += Math.abs(value - tensors.get(name)!.data[index]!);
      total += Math.abs(value);
    });
  }
  return 1 - error / total;
};

describe('corruptModel()', () => {
  it('leaves a model without faults as it was decoded', () => {
    expect(corruptModel(model, everywhere({}), createRng(1), 0)).toEqual({
      tensors: clean,
      faults: { data: 0, mask: 0, metadata: 0 },
    });
  });

  it('gives a tensor the same faults whatever else is stored with faults', () => {
    const storage = everywhere({ data: { cells: bitErrors(0.01) } });
    const all = corruptModel(model, storage, createRng(1), 0).tensors;
    const one = corruptModel(
      model,
      ({ name }) => (name === CLASSIFIER ? storage() : undefined),
      createRng(1),
      0,
    );
    expect(one.tensors.get(CLASSIFIER)).toEqual(all.get(CLASSIFIER));
    expect(one.tensors.get(POOLER)).toEqual(clean.get(POOLER));
    const reversed = { tensors: [...model.tensors].reverse() };
    expect(corruptModel(reversed, storage, createRng(1), 0).tensors.get(POOLER)).toEqual(all.get(POOLER));
    expect(corruptModel(model, storage, createRng(1), 1).tensors.get(POOLER)).not.toEqual(all.get(POOLER));
  });

  it('a fault in the mask shifts what is behind it, one in the data changes one value', () => {
    const rate = 5 / 4096;
    const changed = (part: 'data' | 'mask') => {
      const plan = everywhere({ [part]: { cells: bitErrors(rate) } });
      const { tensors, faults } = corruptModel(model, plan, createRng(3), 0);
      const values = tensors.get(POOLER)!.data;
      const different = values.reduce(
        (sum, value, at) => sum + (value === clean.get(POOLER)!.data[at] ? 0 : 1),
        0,
      );
      return { different, faults: faults[part] };
    };
    const data = changed('data');
    expect(data.faults).toBeGreaterThan(0);
    expect(data.different).toBeLessThanOrEqual(data.faults);
    const mask = changed('mask');
    expect(mask.different).toBeGreaterThan(20 * mask.faults);
  });

  it('a fault in the exponent bias scales the whole tensor', () => {
    const plan = everywhere({ metadata: { cells: bitErrors(1) } });
    const { tensors } = corruptModel(model, plan, createRng(3), 0);
    expect(tensors.get(POOLER)!.data.every((value) => Number.isFinite(value))).toBe(true);
    expect(closeness(tensors)).toBeLessThan(0);
  });

  it('error correction takes away what single faults in words do', () => {
    const cells = bitErrors(1e-3);
    const plain = corruptModel(model, everywhere({ data: { cells } }), createRng(5), 0);
    const ecc = corruptModel(model, everywhere({ data: { cells, ecc: true } }), createRng(5), 0);
    expect(ecc.faults.data).toBeGreaterThan(0);
    expect(closeness(ecc.tensors)).toBeGreaterThan(closeness(plain.tensors));
    expect(storedPart(100, { cells, ecc: true })).toEqual({ bits: 144, cells: 144 });
  });

  it('clamping keeps exponents at most at that of the largest value', () => {
    const wide = compressed('posit<8,2>');
    const cells = bitErrors(0.02);
    const read = (clampExponent: boolean) => {
      const { tensors } = corruptModel(wide, everywhere({ data: { cells }, clampExponent }), createRng(5), 0);
      return Math.max(...tensors.get(POOLER)!.data.map(Math.abs));
    };
    expect(read(false)).toBeGreaterThan(1000);
    expect(read(true)).toBeLessThan(8);
    expect(CLAMP_BITS).toBe(8);
  });
});

describe('faultTrials()', () => {
  const options = { model, trials: 5, seed: 2, evaluate: closeness, clean: 1 };

  it('gives mean, spread and worst of seeded trials', () => {
    const plan = everywhere({ data: { cells: bitErrors(0.01) } });
    const first = faultTrials({ ...options, plan });
    expect(first).toEqual(faultTrials({ ...options, plan }));
    expect(first.worst).toBeLessThan(first.mean);
    expect(first.mean).toBeLessThan(1);
    expect(first.spread).toBeGreaterThan(0);
    expect(first.faults / (0.01 * 8 * (2048 + 192))).toBeCloseTo(1, 0);
  });

  it('evaluates nothing where no cell was read wrong', () => {
    const evaluate = () => expect.fail('nothing to evaluate');
    const plan = everywhere({ data: { cells: bitErrors(1e-15) } });
    expect(faultTrials({ ...options, evaluate, plan })).toMatchObject({
      mean: 1,
      spread: 0,
      worst: 1,
      faults: 0,
    });
  });
});

describe('faultSweep()', () => {
  it('gives one curve for each part that has bits, and its critical rate', () => {
    const rates = [1e-8, 1e-4, 1e-2, 1e-1];
    const curves = faultSweep({
      model,
      trials: 4,
      seed: 2,
      evaluate: closeness,
      clean: 1,
      rates,
      tolerance: 0.02,
    });
    expect(curves.map(({ group, part }) => `${group} ${part}`)).toEqual([
      'pooler data',
      'pooler mask',
      'pooler metadata',
      'classifier data',
      'classifier metadata',
    ]);
    const critical = Object.fromEntries(
      curves.map(({ group, part, criticalBitErrorRate }) => [`${group} ${part}`, criticalBitErrorRate]),
    );
    expect(critical['pooler mask']).toBeLessThan(critical['pooler data']!);
    for (const { points } of curves) {
      expect(points.map(({ bitErrorRate }) => bitErrorRate)).toEqual(rates);
      expect(points.at(-1)!.mean).toBeLessThan(points[0]!.mean);
    }
    expect(curves[0]!.bits).toBe(2048 * 8);
  });
});

describe('criticalRate()', () => {
  it('stops at the first rate that is not borne, even if a greater one happens to be', () => {
    const points = [
      { bitErrorRate: 1e-6, mean: 0.9 },
      { bitErrorRate: 1e-5, mean: 0.89 },
      { bitErrorRate: 1e-4, mean: 0.5 },
      { bitErrorRate: 1e-3, mean: 0.9 },
    ];
    expect(criticalRate(points, 0.88)).toBe(1e-5);
    expect(criticalRate(points, 0.95)).toBe(0);
    expect(criticalRate([{ bitErrorRate: 0.1, mean: Number.NaN }], 0)).toBe(0);
  });
});
