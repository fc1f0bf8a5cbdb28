import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { loadTechnology } from '../technology/load-technology.js';
import { levelFaults } from './level-faults.js';
import { normalTail } from './normal-tail.js';

describe('normalTail()', () => {
  // Tables: Abramowitz and Stegun, tables 26.1 and 26.2.
  it.each([
    [0, 0.5],
    [1, 0.15865525393145707],
    [2, 0.0227501319481792],
    [3, 1.3498980316301e-3],
    [5, 2.866515719e-7],
    [10, 7.61985302416e-24],
  ])('of %f is %f', (z, tail) => {
    expect(Math.abs(normalTail(z) / tail - 1)).toBeLessThan(1e-9);
  });

  it('falls, is continuous where the method changes, and mirrors', () => {
    expect(normalTail(3 - 1e-12) / normalTail(3)).toBeCloseTo(1, 10);
    const z = fc.double({ min: 0, max: 30, noNaN: true });
    fc.assert(
      fc.property(z, z, (a, b) => {
        expect(normalTail(Math.max(a, b))).toBeLessThanOrEqual(normalTail(Math.min(a, b)));
        expect(normalTail(a) + normalTail(-a)).toBeCloseTo(1, 12);
      }),
      { seed: 3 },
    );
  });
});

describe('levelFaults()', () => {
  it('puts the threshold in the middle of equally wide levels', () => {
    const { thresholds, up, down, meanRate } = levelFaults([
      { mean: 0, sigma: 0.1 },
      { mean: 1, sigma: 0.1 },
    ]);
    expect(thresholds[0]).toBeCloseTo(0.5, 12);
    expect(up).toEqual([normalTail(5), 0]);
    expect(down[1]! / normalTail(5)).toBeCloseTo(1, 9);
    expect(meanRate / normalTail(5)).toBeCloseTo(1, 9);
  });

  it('gives the fault rate of the shipped two-bit RRAM', () => {
    // NVMExplorer's normalised conductance levels of RRAM, two bits a cell.
    const { meanRate } = levelFaults([
      { mean: 0, sigma: 0.00864567 },
      { mean: 0.38464387, sigma: 0.03351085 },
      { mean: 0.72165694, sigma: 0.02741654 },
      { mean: 1, sigma: 0.00339958 },
    ]);
    const { cell_fault_rate } = loadTechnology(join(shippedConfigs(), 'technologies', 'rram-22nm-mlc2.yaml'));
    expect(meanRate / cell_fault_rate!.value).toBeCloseTo(1, 6);
  });
});
