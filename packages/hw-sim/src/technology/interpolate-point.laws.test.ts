import type { TechnologyPoint } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIGURE_NAMES } from './complete-point.js';
import { interpolatePoint } from './interpolate-point.js';
import { leaveOneOut } from './leave-one-out.js';

/** Figures that are products of powers of capacity, word and banks: what the interpolation assumes. */
function powerLawPoint(capacity_kib: number, word_bits: number, banks: number): TechnologyPoint {
  const figure = (scale: number) => scale * capacity_kib ** 0.5 * word_bits ** 0.9 * banks ** 0.1;
  const figures = Object.fromEntries(FIGURE_NAMES.map((name, index) => [name, figure(index + 1)]));
  return { capacity_kib, word_bits, banks, ...figures, assumed: false } as TechnologyPoint;
}

const SIZES = [16, 64, 1024];
const GRID = SIZES.flatMap((capacity) =>
  [64, 512].flatMap((word) => [1, 4].map((banks) => powerLawPoint(capacity, word, banks))),
);

const size = fc.record({
  capacity_kib: fc.double({ min: 16, max: 1024, noNaN: true }),
  word_bits: fc.integer({ min: 64, max: 512 }),
  banks: fc.integer({ min: 1, max: 4 }),
});

describe('interpolatePoint() laws', () => {
  it('meets power laws on every axis', () => {
    fc.assert(
      fc.property(size, (wanted) => {
        const point = interpolatePoint(GRID, wanted)!;
        const expected = powerLawPoint(wanted.capacity_kib, wanted.word_bits, wanted.banks);
        for (const name of FIGURE_NAMES) expect(point[name] / expected[name]).toBeCloseTo(1, 9);
      }),
      { seed: 8 },
    );
  });

  it('stays within its neighbours', () => {
    const noise = fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(noise, fc.double({ min: 16, max: 1024, noNaN: true }), (factors, capacity_kib) => {
        const points = SIZES.map((capacity, index) => ({
          ...powerLawPoint(capacity, 64, 1),
          read_energy_pj: factors[index]!,
        }));
        const point = interpolatePoint(points, { capacity_kib, word_bits: 64, banks: 1 })!;
        const upper = SIZES.findIndex((capacity) => capacity >= capacity_kib);
        const around = [factors[Math.max(0, upper - 1)]!, factors[upper]!];
        expect(point.read_energy_pj).toBeGreaterThanOrEqual(Math.min(...around) * (1 - 1e-12));
        expect(point.read_energy_pj).toBeLessThanOrEqual(Math.max(...around) * (1 + 1e-12));
      }),
      { seed: 8 },
    );
  });

  it('gives nothing outside the range', () => {
    expect(interpolatePoint(GRID, { capacity_kib: 8, word_bits: 64, banks: 1 })).toBeUndefined();
    expect(interpolatePoint(GRID, { capacity_kib: 64, word_bits: 64, banks: 8 })).toBeUndefined();
  });
});

describe('leaveOneOut()', () => {
  const technology = {
    version: 1 as const,
    name: 'power-law',
    cell: 'SRAM' as const,
    bits_per_cell: 1,
    node_nm: 22,
    temperature_k: 350,
    source: 'a test',
    non_volatile: false,
  };

  it('finds no error in a power law, and predicts only what lies between others', () => {
    const points = SIZES.map((capacity) => powerLawPoint(capacity, 64, 1));
    const { predicted, atTheEnd, errors } = leaveOneOut({ ...technology, points });
    expect([predicted, atTheEnd]).toEqual([1, 2]);
    for (const name of FIGURE_NAMES) expect(errors![name].worst).toBeLessThan(1e-9);
  });

  it('measures the error of an outlier', () => {
    const points = SIZES.map((capacity) => powerLawPoint(capacity, 64, 1));
    points[1]!.read_energy_pj *= 2;
    expect(leaveOneOut({ ...technology, points }).errors!.read_energy_pj.worst).toBeCloseTo(0.5, 9);
  });
});
