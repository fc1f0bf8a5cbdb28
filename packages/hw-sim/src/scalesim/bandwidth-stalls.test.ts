import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dataflow, systolicRun } from '../compute/systolic.js';
import { type Scratchpads, stalledRun } from './bandwidth-stalls.js';

const dataflows = fc.constantFrom<Dataflow>('os', 'ws', 'is');
const size = fc.integer({ min: 1, max: 60 });
const shapes = fc.record({ rows: size, cols: size, inner: size });
const side = fc.integer({ min: 2, max: 12 });
const arrays = fc.record({ rows: side, cols: side });
const pinned = { seed: 21, numRuns: 60 };

const scratchpads = (words: number, wordsPerCycle: number): Scratchpads => {
  const each = { words, wordsPerCycle };
  return { input: each, filter: each, output: each };
};

describe('stalledRun()', () => {
  // Printed by SCALE-Sim: v2 22f88b1 for the adapter of ALBERT-base with scratchpads of 64 KB, v3 3.0.0 (whose reads
  // have a bandwidth of their own, 10 words a cycle) for a small product with scratchpads of 1 KB.
  it.each([
    ['v2', 'os', 32, { rows: 128, cols: 64, inner: 768 }, 64, 10, 10, 17518, 10879],
    ['v2', 'ws', 32, { rows: 128, cols: 64, inner: 768 }, 64, 4, 4, 141005, 130350],
    ['v2', 'is', 32, { rows: 128, cols: 64, inner: 768 }, 64, 10, 10, 34087, 18920],
    ['v2', 'is', 32, { rows: 128, cols: 64, inner: 768 }, 64, 32, 32, 15167, 0],
    ['v3', 'is', 32, { rows: 128, cols: 64, inner: 768 }, 64, 10, 4, 38518, 23351],
    ['v3', 'os', 8, { rows: 32, cols: 32, inner: 64 }, 1, 10, 10, 2789, 1542],
  ] as const)(
    '%s, %s: gives what SCALE-Sim prints',
    (version, flow, side, shape, kib, read, write, cycles, stallCycles) => {
      const operand = { words: kib * 1024, wordsPerCycle: read };
      const pads = { input: operand, filter: operand, output: { ...operand, wordsPerCycle: write } };
      const array = { rows: side, cols: side };
      expect(stalledRun(flow, array, shape, pads, version)).toEqual({ cycles, stallCycles });
    },
  );

  it('takes as long as without memory where everything fits, in every shape', () => {
    fc.assert(
      fc.property(dataflows, arrays, shapes, (dataflow, array, shape) => {
        const { cycles } = systolicRun(dataflow, array, shape);
        expect(stalledRun(dataflow, array, shape, scratchpads(2 ** 20, 1))).toEqual({
          cycles,
          stallCycles: 0,
        });
      }),
      pinned,
    );
  });

  it('is never faster than without memory, and the stalls are the difference', () => {
    const words = fc.integer({ min: 64, max: 2000 });
    const bandwidths = fc.integer({ min: 1, max: 16 });
    fc.assert(
      fc.property(dataflows, arrays, shapes, words, bandwidths, (dataflow, array, shape, half, bandwidth) => {
        const ideal = systolicRun(dataflow, array, shape).cycles;
        const { cycles, stallCycles } = stalledRun(dataflow, array, shape, scratchpads(2 * half, bandwidth));
        expect(cycles).toBeGreaterThanOrEqual(ideal);
        // a stall of the operands in the very last cycle is counted, but no longer waited for
        expect(cycles).toBeLessThanOrEqual(ideal + stallCycles);
      }),
      pinned,
    );
  });
});
