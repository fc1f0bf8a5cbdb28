import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleChances, sampleWords } from './sample-words.js';

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('sampleChances()', () => {
  it('add up to the expected number, fall with the rank and are chances', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 3000 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (vocabulary, share) => {
          const expected = Math.max(1, Math.round(vocabulary * share));
          const chances = sampleChances(vocabulary, expected);
          expect(sum(chances)).toBeCloseTo(expected, 6);
          chances.forEach((chance, rank) => {
            expect(chance).toBeGreaterThan(0);
            expect(chance).toBeLessThanOrEqual(rank === 0 ? 1 : chances[rank - 1]!);
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('sampleWords()', () => {
  it('draws words as often as their chances say, in ascending order', () => {
    const chances = sampleChances(200, 40);
    const counts = new Float64Array(200);
    const draws = 2000;
    for (let seed = 0; seed < draws; seed++) {
      const { ids, logChances } = sampleWords(chances, createRng(seed).stream('words'));
      expect(ids).toEqual(ids.slice().sort());
      ids.forEach((id, index) => {
        counts[id]!++;
        expect(Math.exp(logChances[index]!)).toBeCloseTo(chances[id]!, 5);
      });
    }
    chances.forEach((chance, id) => {
      const error = Math.sqrt((chance * (1 - chance)) / draws);
      expect(Math.abs(counts[id]! / draws - chance)).toBeLessThanOrEqual(5 * error);
    });
  });
});
