import { createRng } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { compressModel } from '../compress/compress-model.js';
import { CompressionSettings } from '../compress/settings.js';
import { computeMetrics } from '../metrics/compute-metrics.js';
import type { TensorMap } from '../tensor-map.js';
import { type FaultStudyOptions, faultStudy, type Remember } from './fault-study.js';
import { bitErrors } from './inject-faults.js';
import { storedPart } from './storage-plan.js';

const stream = createRng(4).stream('weights');
const tensors: TensorMap = new Map([
  [
    'albert.pooler.weight',
    { shape: [32, 32], data: Float32Array.from({ length: 1024 }, () => stream.normal()) },
  ],
]);
const variantOf = (format: string) => ({
  name: format,
  settings: CompressionSettings.parse({ groups: { pooler: { format, encoding: 'bitmask', sparsity: 0.5 } } }),
});
const variants = ['adaptivfloat<8,3>', 'int<4>'].map(variantOf);
const cells = { cells: bitErrors(0.02) };

/** The worse, the further the mean magnitude is from that of the weights. */
const evaluate = (values: TensorMap) => {
  const mean = (map: TensorMap) => {
    const { data } = map.get('albert.pooler.weight')!;
    return data.reduce((sum, value) => sum + Math.abs(value), 0) / data.length;
  };
  return 1 - Math.abs(mean(values) - mean(tensors));
};

const options: FaultStudyOptions = {
  ...{ tensors, variants, trials: 3, seed: 5, evaluate },
  cells: [{ name: 'c', groups: ['pooler'], storage: { data: cells, mask: {}, metadata: {} } }],
  sweep: { variants, rates: [1e-3, 1e-1], tolerance: 0.01, groups: ['pooler', 'ffn'], trials: 2 },
};

describe('faultStudy()', () => {
  it('measures each variant in its cells, and sweeps each format from its own clean metric', () => {
    const { cases, curves, clean } = faultStudy(options);
    expect(cases.map(({ variant, format }) => [variant, format])).toEqual([
      ['adaptivfloat<8,3>', 'adaptivfloat<8,3>'],
      ['int<4>', 'int<4>'],
    ]);
    expect(clean).toBe(cases[0]!.clean);
    const { encodedBits } = compressModel(tensors, variants[0]!.settings).tensors[0]!;
    const { data, mask, metadata } = encodedBits;
    expect(cases[0]!.encodedBits).toBe(data + mask + metadata);
    expect(cases[0]!.cellCount).toBe(storedPart(data, cells).cells + mask + metadata);
    expect(curves.map(({ format, part }) => `${format} ${part}`)).toEqual([
      ...['adaptivfloat<8,3> data', 'adaptivfloat<8,3> mask', 'adaptivfloat<8,3> metadata'],
      ...['int<4> data', 'int<4> mask', 'int<4> metadata'],
    ]);
    expect(curves.map((curve) => curve.clean)).toEqual([
      ...new Array(3).fill(cases[0]!.clean),
      ...new Array(3).fill(cases[1]!.clean),
    ]);
  });

  it('goes on where it was broken off, with the same result', () => {
    const kept = new Map<string, unknown>();
    const remember: Remember = (name, compute) => {
      if (!kept.has(name)) kept.set(name, compute());
      return kept.get(name) as ReturnType<typeof compute>;
    };
    let evaluations = 0;
    const counted = (values: TensorMap) => {
      if (++evaluations === 20) throw new Error('killed');
      return evaluate(values);
    };
    expect(() => faultStudy({ ...options, evaluate: counted, remember })).toThrow('killed');
    const before = kept.size;
    expect(before).toBeGreaterThan(2);
    const resumed = faultStudy({ ...options, evaluate: counted, remember });
    expect(resumed).toEqual(faultStudy(options));
    const again = faultStudy({ ...options, evaluate: () => expect.fail('all is known'), remember });
    expect(again).toEqual(resumed);
  });

  it('tells how many of all trials are over', () => {
    const seen: [number, number][] = [];
    faultStudy({ ...options, onProgress: (done, all) => void seen.push([done, all]) });
    const all = 2 * 3 + 2 * 2 * 3 * 2 * 2;
    expect(seen.at(-1)).toEqual([all, all]);
    expect(seen[0]).toEqual([3, all]);
  });

  it('gives a network without a finite answer the metric 0', () => {
    let evaluations = 0;
    const answering = (answer: () => number) => (values: TensorMap) =>
      evaluations++ === 0 ? evaluate(values) : answer();
    const only = { ...options, variants: variants.slice(0, 1), sweep: undefined };
    for (const answer of [
      () => Number.NaN,
      () => void computeMetrics(['pearson'], [Number.NaN, 1], [1, 2]),
    ]) {
      evaluations = 0;
      const [broken] = faultStudy({ ...only, evaluate: answering(answer as () => number) }).cases;
      expect([broken!.mean, broken!.clean > 0]).toEqual([0, true]);
    }
    evaluations = 0;
    const failing = answering(() => {
      throw new Error('no memory');
    });
    expect(() => faultStudy({ ...only, evaluate: failing })).toThrow('no memory');
  });
});
