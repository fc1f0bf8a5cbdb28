import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@adaptmem/core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { shipped } from '../../test/shipped.js';
import { areaReferenceTable, energyReferenceTable } from './export-tables.js';

/** YAML text as data. */
function parsed(text: string): unknown {
  const file = join(mkdtempSync(join(tmpdir(), 'table-')), 'table.yaml');
  writeFileSync(file, text);
  return loadConfig(z.unknown(), [file]).value;
}

const hardware = shipped('edgebert-heterogeneous');

it('exports energies in pJ an action, leakage per cycle', () => {
  const { ERT } = parsed(energyReferenceTable(hardware)) as {
    ERT: { version: string; tables: { name: string; actions: { name: string; energy: number }[] }[] };
  };
  expect(ERT.version).toBe('0.4');
  const sram = ERT.tables.find(({ name }) => name === 'edgebert-heterogeneous.sram')!;
  expect(sram.actions.map(({ name, energy }) => [name, energy])).toEqual([
    ['read', 1.143],
    ['write', 34.987],
    ['leak', 32.834],
  ]);
});

it('exports areas in µm²', () => {
  const { ART } = parsed(areaReferenceTable(hardware)) as {
    ART: { tables: { name: string; area: number }[] };
  };
  expect(ART.tables.find(({ name }) => name.endsWith('.sram'))!.area).toBeCloseTo(683193, 0);
  expect(ART.tables).toHaveLength(7);
});
