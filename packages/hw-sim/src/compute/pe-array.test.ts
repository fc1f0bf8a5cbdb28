import { describe, expect, it } from 'vitest';
import { PE_TIMINGS, tilingOf } from './pe-array.js';

describe('PE_TIMINGS', () => {
  it('ideal takes n cycles a tile of n³, whole tiles only', () => {
    expect(PE_TIMINGS.ideal(tilingOf({ rows: 128, cols: 768, inner: 768 }, 16), 16)).toBe(16 * 8 * 48 * 48);
    expect(PE_TIMINGS.ideal(tilingOf({ rows: 1, cols: 17, inner: 33 }, 16), 16)).toBe(16 * 1 * 2 * 3);
    expect(PE_TIMINGS.ideal(tilingOf({ rows: 64, cols: 64, inner: 64 }, 32), 32)).toBe(32 * 8);
  });

  // (N0, N1, M) = cycles, measured on EdgeBERT's released SystemC at n = 16.
  it.each([
    [16, 16, 16, 65],
    [16, 32, 16, 98],
    [32, 32, 16, 189],
    [160, 16, 16, 447],
    [16, 16, 32, 98],
    [64, 64, 64, 2264],
    [16, 16, 3072, 6368],
    [64, 64, 768, 25496],
  ])('released-systemc takes the measured cycles for %i × %i × %i', (rows, cols, inner, cycles) => {
    expect(PE_TIMINGS['released-systemc'](tilingOf({ rows, cols, inner }, 16), 16)).toBe(cycles);
  });
});
