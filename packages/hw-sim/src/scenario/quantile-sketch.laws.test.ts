import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PINNED } from '../../test/arbitraries.js';
import { QuantileSketch } from './quantile-sketch.js';

const SHARES = [0.01, 0.5, 0.95, 0.99, 1];

describe('QuantileSketch', () => {
  it('is within its relative error of the value of that rank', () => {
    const values = fc.array(fc.double({ min: 1e-3, max: 1e15, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    const errors = fc.constantFrom(0.1, 0.01, 0.001);
    fc.assert(
      fc.property(values, errors, (given, error) => {
        const sketch = new QuantileSketch(error);
        for (const value of given) sketch.add(value);
        const sorted = given.toSorted((a, b) => a - b);
        sketch.at(SHARES).forEach((found, index) => {
          const exact = sorted[Math.ceil(SHARES[index]! * sorted.length) - 1]!;
          expect(Math.abs(found - exact)).toBeLessThanOrEqual(error * exact * (1 + 1e-9));
        });
      }),
      PINNED,
    );
  });
});
