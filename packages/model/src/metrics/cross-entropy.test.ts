import { describe, expect, it } from 'vitest';
import { argmax, meanCrossEntropy } from './cross-entropy.js';

describe('meanCrossEntropy()', () => {
  it('is ln K for equal logits and does not overflow for large ones', () => {
    expect(meanCrossEntropy([[5, 5, 5]], [1])).toBeCloseTo(Math.log(3), 12);
    expect(meanCrossEntropy([[1e4, 0]], [1])).toBe(1e4);
  });
});

describe('argmax()', () => {
  it('is the first of equals', () => {
    expect(argmax([1, 3, 3])).toBe(1);
  });
});
