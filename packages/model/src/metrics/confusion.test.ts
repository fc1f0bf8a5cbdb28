import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, averagedF1, confusionOf, f1, matthews } from './confusion.js';
import { pearson } from './correlation.js';

const rows = (classes: number) =>
  fc.array(fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1)), { minLength: 1, maxLength: 40 });

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
      fc.property(rows(2), (pairs) => {
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
