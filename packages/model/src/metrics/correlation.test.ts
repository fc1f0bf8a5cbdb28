import { AppError } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kendall, meanSquaredError, pearson, ranksOf, spearman } from './correlation.js';

const column = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 2, maxLength: 30 });
const columns = column.chain((a) =>
  fc.tuple(
    fc.constant(a),
    fc.array(fc.integer({ min: -4, max: 4 }), { minLength: a.length, maxLength: a.length }),
  ),
);

/** τ-b from its definition: over all pairs of rows. */
function naiveKendall(a: readonly number[], b: readonly number[]): number {
  let [agreement, untiedA, untiedB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [Math.sign(a[i]! - a[j]!), Math.sign(b[i]! - b[j]!)];
      agreement += x * y;
      untiedA += x * x;
      untiedB += y * y;
    }
  }
  return agreement / Math.sqrt(untiedA * untiedB);
}

describe('kendall()', () => {
  it('is its definition', () => {
    fc.assert(
      fc.property(columns, ([a, b]) => {
        const expected = naiveKendall(a, b);
        if (Number.isNaN(expected)) expect(kendall(a, b)).toBeNaN();
        else expect(kendall(a, b)).toBeCloseTo(expected, 12);
      }),
      { seed: 3 },
    );
  });
});

describe('pearson()', () => {
  it('does not change with shift and scale, however large or small', () => {
    fc.assert(
      fc.property(columns, fc.constantFrom(1e-160, 1e-3, 1e150), ([a, b], scale) => {
        const expected = pearson(a, b);
        const actual = pearson(
          a.map((value) => value * scale),
          b.map((value) => value * 2 - 7),
        );
        if (Number.isNaN(expected)) expect(actual).toBeNaN();
        else expect(actual).toBeCloseTo(expected, 10);
      }),
      { seed: 4 },
    );
  });

  it('names the first value that is not finite', () => {
    expect(() => pearson([1, 2], [0, Number.POSITIVE_INFINITY])).toThrow(/value 1 of 2 is Infinity/);
    expect(() => meanSquaredError([Number.NaN], [0])).toThrow(AppError);
  });

  it('refuses one row and a sum that overflows, as scipy does', () => {
    expect(() => pearson([1], [2])).toThrow(/at least two rows, got 1/);
    expect(() => pearson([1.5e308, 1.6e308], [1, 2])).toThrow(/sum of the values overflows/);
    expect([spearman([1], [2]), kendall([1], [2])]).toEqual([Number.NaN, Number.NaN]);
    expect(spearman([1.5e308, 1.6e308], [1, 2])).toBeCloseTo(1, 12);
    expect(kendall([1.5e308, 1.6e308], [1, 2])).toBe(1);
    expect(meanSquaredError([1e200], [0])).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps its digits where the values are nearly the same', () => {
    // deviations −1, 0, 1 against −1, 1, 0, whatever is added to them
    for (const offset of [0, 1e6, 2 ** 52]) {
      expect(pearson([offset, offset + 1, offset + 2], [0, 2, 1])).toBeCloseTo(0.5, 12);
    }
    const steps = Array.from({ length: 1000 }, (_, row) => 1 + row * 2 ** -52);
    expect(
      pearson(
        steps,
        steps.map((_, row) => row),
      ),
    ).toBeCloseTo(1, 12);
  });

  it('knows the smallest and the largest numbers', () => {
    expect(pearson([5e-324, 1e-323, 1.5e-323], [1, 2, 4])).toBeCloseTo(pearson([1, 2, 3], [1, 2, 4]), 10);
    expect(pearson([1e307, 2e307, 4e307], [1, 2, 3])).toBeCloseTo(pearson([1, 2, 4], [1, 2, 3]), 10);
    expect(pearson([-1e307, 1e307, 5e-324], [-1, 1, 0])).toBeCloseTo(1, 12);
  });
});

describe('spearman()', () => {
  it('sees only the order', () => {
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12);
    expect(spearman([1, Number.NaN], [1, 2])).toBeNaN();
  });
});

describe('infinite and signed values', () => {
  it('have ranks, and -0 ties with 0', () => {
    const infinite = [Number.NEGATIVE_INFINITY, 3, Number.POSITIVE_INFINITY];
    expect(spearman(infinite, [1, 2, 3])).toBeCloseTo(1, 12);
    expect(kendall(infinite, [1, 2, 3])).toBe(1);
    expect(ranksOf([0, -0, 1])).toEqual([1.5, 1.5, 3]);
  });
});

describe('ranksOf()', () => {
  it('shares the ranks of equal values', () => {
    expect(ranksOf([5, 1, 5, 0, 5])).toEqual([4, 2, 4, 1, 4]);
  });
});
