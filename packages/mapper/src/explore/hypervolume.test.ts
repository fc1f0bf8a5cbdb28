import { describe, expect, it } from 'vitest';
import { referencePoints } from '../../test/reference-points.js';
import { exclusiveHypervolume, hypervolume } from './hypervolume.js';

// pymoo 0.6.2, HV(ref_point)(points), of 60 points (anyopt/pymoo)
const PYMOO = [
  { reference: [1.1, 1.1], volume: 1.1855474665339545 },
  { reference: [1.1, 1.1, 1.1], volume: 1.0297857906041992 },
  { reference: [1.1, 1.1, 1.1, 1.1], volume: 0.9133807472257581 },
  { reference: [0.7, 0.8, 0.9, 1], volume: 0.17829474762507586 },
];

describe('hypervolume()', () => {
  it.each(PYMOO)('is what pymoo says for $reference', ({ reference, volume }) => {
    expect(hypervolume(referencePoints(60, reference.length), reference)).toBeCloseTo(volume, 12);
  });

  it('is the box of a single point, and nothing at or beyond the reference', () => {
    expect(hypervolume([[1, 2, 3]], [2, 4, 6])).toBe(1 * 2 * 3);
    expect(hypervolume([[2, 0, 0]], [2, 4, 6])).toBe(0);
    expect(hypervolume([], [2, 4, 6])).toBe(0);
    expect(hypervolume([[1], [3]], [4])).toBe(3);
  });

  it('refuses points of another length', () => {
    expect(() => hypervolume([[1, 2]], [1, 2, 3])).toThrow(RangeError);
    expect(() => exclusiveHypervolume([1], [], [1, 2])).toThrow(RangeError);
  });
});
