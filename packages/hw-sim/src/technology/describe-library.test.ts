import { join } from 'node:path';
import { readText } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { absenceTable, interpolationErrorTable, toolRangeTable } from './describe-library.js';
import { loadLibrary } from './load-library.js';

const library = loadLibrary(join(shippedConfigs(), 'technologies'));
const docs = readText(join(shippedConfigs(), '..', 'docs', 'technologies.md'));
const array = { capacity_kib: 2048, word_bits: 128, banks: 1, bits_per_cell: 1 };

describe('docs/technologies.md', () => {
  it.each([
    ['interpolation errors', interpolationErrorTable(library)],
    ['range of SRAM', toolRangeTable(library, { cell: 'SRAM', ...array })],
    ['range of RRAM', toolRangeTable(library, { cell: 'RRAM', ...array })],
    ['absences', absenceTable(library)],
  ])('holds the table of today: %s', (_name, table) => {
    expect(docs).toContain(table);
  });
});

describe('toolRangeTable()', () => {
  // What each tool printed for 2 MiB × 128 bit: 1.27 pJ (NVMExplorer) to 33.4 pJ (CACTI, low operating power).
  it('contains all tools', () => {
    const table = toolRangeTable(library, { cell: 'SRAM', ...array });
    for (const name of ['lop ', 'lop-cacti ', 'lop-htree ', 'lop-nvsim ', 'lop-destiny ', 'lop-cacti-dyn ']) {
      expect(table).toContain(`| sram-22nm-${name}`);
    }
    expect(table).toMatch(/sram-22nm-lop +\| 4.67 +\| 4.66 +\| 1.27 /);
    expect(table).toMatch(/sram-22nm-lop-cacti +\| 2 +\| 2 +\| 33.4 /);
    expect(table).toMatch(/\| spread +\| × 29/);
  });
});
