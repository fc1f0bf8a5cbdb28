import { describe, expect, it } from 'vitest';
import { shipped } from '../../test/shipped.js';
import { gemmCycles } from '../edgebert/gemm.js';
import { PE_TIMINGS } from './pe-array.js';

describe('PE_TIMINGS', () => {
  it.each([
    [16, { rows: 128, cols: 768, inner: 768 }, 16 * 8 * 48 * 48],
    [16, { rows: 1, cols: 17, inner: 33 }, 16 * 1 * 2 * 3],
    [32, { rows: 64, cols: 64, inner: 64 }, 32 * 8],
  ])('ideal takes n = %i cycles a tile of n³, whole tiles only', (n, shape, cycles) => {
    expect(PE_TIMINGS.ideal(shape, shipped('edgebert-dram', [`pe_array.vector_size=${n}`]))).toBe(cycles);
  });

  it('released-systemc adds up the commands of the host', () => {
    const hardware = shipped('edgebert-released');
    const { unit } = hardware;
    // 64 KiBit of masks: 80 columns of 768, 64 rows beside them
    const of = (rows: number, cols: number) => gemmCycles(unit, 16, { rows, cols, inner: 768 });
    expect(PE_TIMINGS['released-systemc']({ rows: 128, cols: 768, inner: 768 }, hardware)).toBe(
      2 * (9 * of(64, 80) + of(64, 48)),
    );
  });
});
