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
    expect(() => pearson([1, 2], [0, Number.POSITIVE_INFINITY])).toThrow(/Value 1 of 2 is Infinity/);
    expect(() => meanSquaredError([Number.NaN], [0])).toThrow(RangeError);
  });

  it('is NaN for one row', () => {
    expect(pearson([1], [2])).toBeNaN();
  });
});

describe('spearman()', () => {
  it('sees only the order', () => {
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12);
    expect(spearman([1, Number.NaN], [1, 2])).toBeNaN();
  });
});

describe('ranksOf()', () => {
  it('shares the ranks of equal values', () => {
    expect(ranksOf([5, 1, 5, 0, 5])).toEqual([4, 2, 4, 1, 4]);
  });
});
