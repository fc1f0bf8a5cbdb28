import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permutation } from './permutation.js';

const SEED = { seed: 20_261_124 };
const orderOf = (size: number, seed: number, ...name: number[]) => {
  const at = permutation(size, createRng(seed), ...name);
  return Array.from({ length: size }, (_, place) => at(place));
};

describe('permutation()', () => {
  it('has every number once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1500 }), fc.nat(), (size, seed) => {
        expect(orderOf(size, seed).sort((a, b) => a - b)).toEqual([...new Array(size).keys()]);
      }),
      SEED,
    );
  });

  it('is another one for another name or seed, the same for the same', () => {
    expect(orderOf(100, 1, 0)).toEqual(orderOf(100, 1, 0));
    expect(orderOf(100, 1, 0)).not.toEqual(orderOf(100, 1, 1));
    expect(orderOf(100, 1, 0)).not.toEqual(orderOf(100, 2, 0));
  });

  it('spreads neighbours: as many ascents as random orders have, and every place as often', () => {
    const size = 1000;
    const starts = new Float64Array(10);
    for (let seed = 0; seed < 200; seed++) {
      const order = orderOf(size, seed);
      const ascents = order.filter((value, index) => index > 0 && value > order[index - 1]!).length;
      expect(Math.abs(ascents - (size - 1) / 2)).toBeLessThan(5 * Math.sqrt((size + 1) / 12)); // Eulerian numbers
      starts[Math.floor(order[0]! / 100)]!++;
    }
    const chiSquare = starts.reduce((sum, seen) => sum + (seen - 20) ** 2 / 20, 0);
    expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
  });

  it('works for corpora beyond memory, and refuses what is outside', () => {
    const at = permutation(2 ** 32, createRng(1));
    const seen = new Set(Array.from({ length: 1000 }, (_, place) => at(place * 4_000_000)));
    expect(seen.size).toBe(1000);
    expect(() => at(2 ** 32)).toThrow(RangeError);
    expect(() => permutation(0, createRng(1))).toThrow(RangeError);
  });
});
