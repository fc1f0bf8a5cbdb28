import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, averagedF1, confusionOf, f1, matthews } from './confusion.js';
import { pearson } from './correlation.js';

const rows = (classes: number, minLength = 1) =>
  fc.array(fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1)), { minLength, maxLength: 40 });

const confusion = (pairs: readonly (readonly [number, number])[]) =>
  confusionOf(
    pairs.map(([prediction]) => prediction),
    pairs.map(([, label]) => label),
  );

describe('confusionOf()', () => {
  it('counts true classes by row and predicted ones by column', () => {
    expect(confusionOf([1, 1, 5], [1, 0, 0])).toEqual({
      classes: [0, 1, 5],
      counts: [
        [0, 1, 1],
        [0, 1, 0],
        [0, 0, 0],
      ],
    });
  });
});

describe('matthews()', () => {
  it("is Pearson's correlation for two classes", () => {
    fc.assert(
      fc.property(rows(2, 2), (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const expected = pearson(a, b);
        expect(matthews(confusion(pairs))).toBeCloseTo(Number.isNaN(expected) ? 0 : expected, 10);
      }),
      { seed: 7 },
    );
  });

  it('does not change when truth and prediction are exchanged', () => {
    fc.assert(
      fc.property(rows(4), (pairs) => {
        const exchanged = pairs.map(([a, b]) => [b, a] as const);
        expect(matthews(confusion(pairs))).toBeCloseTo(matthews(confusion(exchanged)), 12);
      }),
      { seed: 8 },
    );
  });
});

describe('averagedF1()', () => {
  it('is 1 only where all is right, and its micro average is the accuracy', () => {
    fc.assert(
      fc.property(rows(3), (pairs) => {
        const counts = confusion(pairs);
        const right = pairs.every(([a, b]) => a === b);
        expect(averagedF1(counts, 'macro') === 1).toBe(right);
        expect(averagedF1(counts, 'micro')).toBe(accuracy(counts));
      }),
      { seed: 9 },
    );
  });

  it('gives a class that never occurs no score', () => {
    expect(f1(confusionOf([0, 0], [0, 0]), 1)).toBe(0);
  });
});

/** Worked by hand from the definitions. */
describe('degenerate cases', () => {
  const of = (labels: number[], predictions: number[]) => confusionOf(predictions, labels);

  it('of one class only', () => {
    const negative = of([0, 0, 0], [0, 0, 0]);
    expect([accuracy(negative), f1(negative), matthews(negative)]).toEqual([1, 0, 0]);
    expect([averagedF1(negative, 'macro'), averagedF1(negative, 'weighted')]).toEqual([1, 1]);
  });

  it('of a class that is never true, and of one that is never predicted', () => {
    // class 0: 2·1/(2+1), class 1: 2·1/(2+1), class 2: 0
    const extra = of([0, 0, 1], [0, 2, 1]);
    expect(averagedF1(extra, 'macro')).toBeCloseTo((2 / 3 + 1 + 0) / 3, 12);
    expect(averagedF1(extra, 'weighted')).toBeCloseTo((2 * (2 / 3) + 1) / 3, 12);
    expect(averagedF1(extra, 'micro')).toBeCloseTo(2 / 3, 12);
    const missing = of([0, 1, 2, 2], [0, 1, 1, 1]);
    expect(averagedF1(missing, 'macro')).toBeCloseTo((1 + 0.5 + 0) / 3, 12);
    expect(averagedF1(missing, 'weighted')).toBeCloseTo((1 + 0.5 + 0) / 4, 12);
  });

  it('of Matthews: 0 where a side is constant, 1 and −1 at the ends', () => {
    expect(matthews(of([0, 1, 2], [1, 1, 1]))).toBe(0);
    expect(matthews(of([1, 1, 1], [0, 1, 2]))).toBe(0);
    expect(matthews(of([0, 1, 2], [0, 1, 2]))).toBeCloseTo(1, 12);
    expect(matthews(of([0, 1], [1, 0]))).toBe(-1);
  });
});
