import { describe, expect, it } from 'vitest';
import { argmax, meanCrossEntropy } from './cross-entropy.js';

describe('meanCrossEntropy()', () => {
  it('is ln K for equal logits and does not overflow for large ones', () => {
    expect(meanCrossEntropy([[5, 5, 5]], [1])).toBeCloseTo(Math.log(3), 12);
    expect(meanCrossEntropy([[1e4, 0]], [1])).toBe(1e4);
    expect(meanCrossEntropy([[Number.NEGATIVE_INFINITY, 0]], [0])).toBe(Number.POSITIVE_INFINITY);
    expect(meanCrossEntropy([[Number.POSITIVE_INFINITY, 0]], [0])).toBeNaN();
  });
});

describe('argmax()', () => {
  it('is the first of equals', () => {
    expect(argmax([1, 3, 3])).toBe(1);
    expect(argmax([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe(0);
  });

  it('is the first NaN', () => {
    expect(argmax([5, Number.NaN, 9])).toBe(1);
  });
});
