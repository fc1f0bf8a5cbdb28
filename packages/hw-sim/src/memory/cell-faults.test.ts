import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CellFaults, findSharedData, readText } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { loadTechnology } from '../index.js';
import { cellFaults } from './cell-faults.js';

/** The reference takes its tails as 1 − Φ, which ends at the spacing of doubles. */
const EPSILON = 2e-16;
const folder = join(shippedConfigs(), 'technologies');
const shipped = readdirSync(folder)
  .map((file) => loadTechnology(join(folder, file)))
  .filter(({ cell_levels }) => cell_levels !== undefined);

describe('cellFaults()', () => {
  it.each(shipped)('gives the fault rate that $name states', (technology) => {
    const faults = CellFaults.parse(cellFaults(technology, 'gray'));
    const mean = [...faults.down, ...faults.up].reduce((sum, rate) => sum + rate, 0) / faults.down.length;
    expect(Math.abs(mean - technology.cell_fault_rate!.value)).toBeLessThanOrEqual(1e-6 * mean);
  });

  const shared = findSharedData(join(shippedConfigs(), '..'));
  it.skipIf(!shared)(
    'gives the rates of NVMExplorer for the shipped levels (skipped without the shared folder)',
    () => {
      const reference = JSON.parse(readText(join(shared!, 'validation/nvmexplorer-fault-model.json')));
      for (const technology of shipped) {
        const { p_down_p_up } = reference.levels[technology.bits_per_cell] as {
          p_down_p_up: [number, number][];
        };
        const { down, up } = cellFaults(technology, 'natural');
        p_down_p_up.forEach(([expectedDown, expectedUp], level) => {
          expect(Math.abs(down[level]! - expectedDown)).toBeLessThanOrEqual(1e-6 * expectedDown + EPSILON);
          expect(Math.abs(up[level]! - expectedUp)).toBeLessThanOrEqual(1e-6 * expectedUp + EPSILON);
        });
      }
    },
  );

  it('needs levels, and as many as the bits say', () => {
    const technology = { ...shipped[0]!, name: 't', bits_per_cell: 3 };
    expect(() => cellFaults(technology, 'gray')).toThrow(
      /"t" stores 3 bits a cell, which takes 8 levels, got \d/,
    );
    expect(() => cellFaults({ ...technology, cell_levels: undefined }, 'gray')).toThrow(
      'Technology "t" has no "cell_levels"',
    );
  });

  it('takes the rates that a file states, and refuses those that cannot be', () => {
    const technology = { ...shipped[0]!, name: 't', bits_per_cell: 1 };
    const stated = (down: number[], up: number[]) =>
      cellFaults({ ...technology, cell_faults: { down, up, source: 'a chip', assumed: false } }, 'gray');
    expect(stated([0, 0.1], [0.2, 0])).toMatchObject({ down: [0, 0.1], up: [0.2, 0] });
    expect(() => stated([0.1, 0.1], [0.2, 0])).toThrow(
      '"t": cell_faults.down: Expected 0 for the lowest level',
    );
    const two = { ...technology, bits_per_cell: 2 };
    const cells = { down: [0, 0.6, 0, 0], up: [0, 0.6, 0, 0], source: 'a chip', assumed: false };
    expect(() => cellFaults({ ...two, cell_faults: cells }, 'gray')).toThrow(
      'Rates down and up of level 1 must sum to at most 1, got 1.2',
    );
  });
});
