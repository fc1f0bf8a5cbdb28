import type { CellFaults } from '@adaptmem/core';
import { CompressionSettings } from '@adaptmem/model';
import { describe, expect, it } from 'vitest';
import { FaultSettings, studyCells, variantsOf } from './fault-settings.js';

const own = CompressionSettings.parse({ groups: { adapter: { format: 'bf16' } } });
const settings = (more: object = {}) =>
  FaultSettings.parse({
    cells: [{ name: 'c', data: 'mlc3.yaml', mask: 'slc.yaml', ecc: ['data'] }],
    ...more,
  });

describe('variantsOf()', () => {
  it('is the experiment’s own compression where nothing else is asked for', () => {
    expect(variantsOf(settings(), own)).toEqual([{ name: 'as configured', settings: own }]);
  });

  it('crosses formats and sparsities over the backbone’s matrices, and leaves the tasks’ own groups alone', () => {
    const variants = { formats: ['posit<8,1>', 'int<4>'], sparsity: [0.5, 0.725] };
    const all = variantsOf(settings({ variants }), own);
    expect(all.map(({ name }) => name)).toEqual([
      'as configured',
      'posit<8,1>, 50 % pruned',
      'posit<8,1>, 72.5 % pruned',
      'int<4>, 50 % pruned',
      'int<4>, 72.5 % pruned',
    ]);
    const { groups } = all[4]!.settings;
    expect(groups.ffn).toEqual({ sparsity: 0.725, format: 'int<4>', encoding: 'bitmask' });
    expect([groups.adapter, groups.layernorm, groups.pooler]).toEqual([
      own.groups.adapter,
      own.groups.layernorm,
      own.groups.pooler,
    ]);
  });
});

describe('studyCells()', () => {
  it('stores a part that is not named in the cells of the data', () => {
    const faultsOf = (_path: unknown, file: string, coding: CellFaults['coding']): CellFaults => ({
      ...{ name: file, bitsPerCell: 1, coding },
      ...{ down: [0, 0], up: [0, 0] },
    });
    const [cells] = studyCells(settings(), faultsOf);
    const { data, mask, metadata } = cells!.storage;
    expect([data, mask, metadata].map((part) => part.cells!.name)).toEqual([
      'mlc3.yaml',
      'slc.yaml',
      'mlc3.yaml',
    ]);
    expect([data.ecc, mask.ecc, metadata.ecc]).toEqual([true, false, false]);
    expect(data.cells!.coding).toBe('gray');
    expect(cells!.groups).toContain('embedding');
    expect(cells!.groups).not.toContain('adapter');
  });
});
