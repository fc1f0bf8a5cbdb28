import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochBatches, stepBatches } from './epoch-batches.js';

const SEED = { seed: 20_261_123 };
const lengths = fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 1, maxLength: 300 });

describe('epochBatches', () => {
  it('uses every example once, in batches of the size but for one', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 40 }), (list, size) => {
        const batches = epochBatches(list, size, createRng(1).stream('shuffle', 0));
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...list.keys()]);
        expect(batches.filter((batch) => batch.length !== size).length).toBeLessThanOrEqual(1);
      }),
      SEED,
    );
  });

  it('needs far less padding than a random order', () => {
    const stream = createRng(3).stream('lengths');
    const list = Array.from({ length: 2000 }, () => 4 + stream.integer(60));
    const padded = (batches: number[][]) =>
      batches.reduce((sum, batch) => sum + batch.length * Math.max(...batch.map((index) => list[index]!)), 0);
    const tokens = list.reduce((sum, length) => sum + length, 0);
    const bucketed = padded(epochBatches(list, 32, createRng(1).stream('shuffle', 0)));
    expect(bucketed / tokens).toBeLessThan(1.1);
  });
});

describe('stepBatches', () => {
  it('gives a step the same batch whatever was asked before, and each epoch another order', () => {
    const list = Array.from({ length: 64 }, (_, index) => 1 + (index % 7));
    const inOrder = stepBatches(list, 8, createRng(5));
    const first = Array.from({ length: 24 }, (_, step) => inOrder(step));
    const jumping = stepBatches(list, 8, createRng(5));
    for (const step of [23, 0, 9, 8]) expect(jumping(step)).toEqual(first[step]);
    expect(first.slice(0, 8)).not.toEqual(first.slice(8, 16));
  });
});
