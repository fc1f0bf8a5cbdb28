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
});
