import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMask, magnitudeMasks, prunedCount, rowMask } from './prune.js';

const RUNS = { seed: 7, numRuns: 200 };

describe('prunedCount()', () => {
  it('rounds half to even', () => {
    expect([0.5, 1.5, 2.5, 2.6].map((count) => prunedCount(count * 2, 0.5))).toEqual([0, 2, 2, 3]);
  });

  it('refuses what is no share', () => {
    expect(() => prunedCount(10, 1.5)).toThrow('Sparsity must be within 0 and 1, got 1.5');
    expect(() => prunedCount(10, Number.NaN)).toThrow(RangeError);
  });
});

describe('magnitudeMasks()', () => {
  const list = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40 });

  it('takes out as many as asked, and none larger than one that stays', () => {
    fc.assert(
      fc.property(list, list, fc.double({ min: 0, max: 1, noNaN: true }), (first, second, amount) => {
        const tensors = [Float32Array.from(first), Float32Array.from(second)];
        const masks = magnitudeMasks(tensors, amount);
        const entries = tensors.flatMap((tensor, t) =>
          Array.from(tensor, (value, index) => ({ size: Math.abs(value), kept: masks[t]![index] === 1 })),
        );
        const gone = entries.filter(({ kept }) => !kept);
        expect(gone.length).toBe(prunedCount(entries.length, amount));
        const largestGone = Math.max(Number.NEGATIVE_INFINITY, ...gone.map(({ size }) => size));
        for (const { size, kept } of entries) if (kept) expect(size).toBeGreaterThanOrEqual(largestGone);
      }),
      RUNS,
    );
  });

  it('takes the first ones of equal magnitude', () => {
    expect([...magnitudeMasks([Float32Array.of(1, -1, 1, 2)], 0.5)[0]!]).toEqual([0, 0, 1, 1]);
  });
});

describe('rowMask()', () => {
  it('takes out the rows of least norm', () => {
    expect([...rowMask(Float32Array.of(3, 4, 0, 1, 2, 2), 3, 1 / 3)]).toEqual([1, 0, 1]);
  });

  it('knows the norm of long rows', () => {
    const values = new Float32Array(400_000).fill(0.01);
    values.fill(0.02, 200_000);
    expect([...rowMask(values, 2, 0.5)]).toEqual([0, 1]);
  });
});

describe('applyMask()', () => {
  it('leaves +0 where the mask is 0', () => {
    const values = applyMask(Float32Array.of(-1, 2), Uint8Array.of(0, 1));
    expect(Object.is(values[0], 0)).toBe(true);
    expect(values[1]).toBe(2);
  });
});
