import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadTechnology } from '../technology/load-technology.js';
import { bitErrorRate } from './bit-error-rate.js';

const technology = (name: string) =>
  loadTechnology(fileURLToPath(new URL(`../../../../configs/technologies/${name}.yaml`, import.meta.url)));

describe('bitErrorRate()', () => {
  // 7.901725856962472e-9 wrong cells of NVMExplorer's nvmFI, each with one wrong bit of two
  it('is what NVMExplorer says of two-bit RRAM, a bit', () => {
    expect(bitErrorRate(technology('rram-22nm-mlc2'))! / (7.901725856962472e-9 / 2)).toBeCloseTo(1, 6);
  });

  it('takes stated rates, else the cell rate; nothing is known of other non-volatile cells', () => {
    const cell = { name: 'x', bits_per_cell: 1, non_volatile: true };
    const cell_faults = { down: [0, 1e-3], up: [3e-3, 0], source: 'here', assumed: false };
    expect(bitErrorRate({ ...cell, cell_faults })).toBeCloseTo(2e-3, 12);
    const cell_fault_rate = { value: 4e-3, source: 'here', assumed: false };
    expect(bitErrorRate({ ...cell, bits_per_cell: 2, cell_fault_rate })).toBe(2e-3);
    expect(bitErrorRate(cell)).toBeUndefined();
    expect(bitErrorRate({ ...cell, non_volatile: false })).toBe(0);
  });
});
