import { describe, expect, it } from 'vitest';
import { computeMetrics } from './compute-metrics.js';

describe('computeMetrics()', () => {
  it('gives every metric by name', () => {
    const metrics = computeMetrics(['accuracy', 'f1', 'acc_and_f1', 'precision'], [1, 0, 1, 1], [1, 1, 1, 0]);
    expect(metrics.accuracy).toBe(0.5);
    expect(metrics.f1).toBeCloseTo(2 / 3);
    expect(metrics.acc_and_f1).toBeCloseTo(7 / 12);
    expect(metrics.precision).toBeCloseTo(2 / 3);
  });

  it('refuses no rows and unequal numbers of them', () => {
    expect(() => computeMetrics(['accuracy'], [], [])).toThrow(RangeError);
    expect(() => computeMetrics(['accuracy'], [1], [1, 0])).toThrow(/got 1 and 2/);
  });
});
