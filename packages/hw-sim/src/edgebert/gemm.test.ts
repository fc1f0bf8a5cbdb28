import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNIT } from '../../test/unit.js';
import { gemmCycles } from './gemm.js';

describe('gemmCycles()', () => {
  // Measured on EdgeBERT's released SystemC at n = 16; nothing in the unit's file was fitted to them.
  it.each([
    [16, 16, 16, 65],
    [16, 32, 16, 98],
    [32, 32, 16, 189],
    [160, 16, 16, 447],
    [16, 16, 32, 98],
    [48, 64, 32, 912],
    [64, 64, 64, 2264],
    [16, 16, 3072, 6368],
    [64, 64, 768, 25496],
  ])('takes the measured cycles for %i × %i × %i', (rows, cols, inner, cycles) => {
    expect(gemmCycles(UNIT, 16, { rows, cols, inner })).toBe(cycles);
  });

  it('skips rounds without changing the result, and depends on the number of tiles only', () => {
    const tiles = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(fc.constantFrom(8, 16, 24, 32), tiles, tiles, tiles, (n, rows, cols, inner) => {
        const shape = { rows: rows * n, cols: cols * n, inner: inner * n };
        const cycles = gemmCycles(UNIT, n, shape);
        expect(cycles).toBe(gemmCycles(UNIT, n, shape, false));
        expect(cycles).toBe(gemmCycles(UNIT, n, { ...shape, rows: shape.cols, cols: shape.rows }));
        expect(cycles).toBe(gemmCycles(UNIT, n, { ...shape, inner: shape.inner - 1 }));
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  it('never takes fewer cycles than the multipliers need to load and multiply', () => {
    const tiles = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(fc.constantFrom(8, 16, 32), tiles, tiles, (n, outputs, steps) => {
        const cycles = gemmCycles(UNIT, n, { rows: outputs * n, cols: n, inner: steps * n });
        expect(cycles).toBeGreaterThan(outputs * steps * (2 * n + 1));
      }),
      { seed: 3, numRuns: 20 },
    );
  });
});
