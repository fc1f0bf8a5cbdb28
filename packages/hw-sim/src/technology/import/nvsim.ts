/** Result tables of NVMExplorer, which runs NVSim. */
import { KIB_PER_MIB, type Technology } from '@adaptmem/core';
import { type CsvRecord, numberOf } from './read-csv.js';
import { figureOf, type ImportedRow, pointOrAbsence, type TableFormat } from './table-format.js';

const CELLS: Record<string, Technology['cell']> = {
  SRAM: 'SRAM',
  memristor: 'RRAM',
  RRAM: 'RRAM',
  FeFET: 'FeFET',
  MRAM: 'STT-MRAM',
  STT: 'STT-MRAM',
  PCRAM: 'PCM',
  PCM: 'PCM',
  eDRAM: 'eDRAM',
};

/** One technology for each cell file and optimisation target. A failed run, which the tool prints as −1, is absent. */
export const nvsimResults: TableFormat = {
  columns: ['MemCellType', 'OptimizationTarget', 'WordWidth (bit)', 'Capacity (MB)', 'Read Energy (pJ)'],
  read: (rows) => rows.map(importedRow),
};

function importedRow(row: CsvRecord): ImportedRow {
  const cell = CELLS[row.MemCellType ?? ''];
  if (!cell)
    throw new TypeError(`Unknown cell "${row.MemCellType}"; known: ${Object.keys(CELLS).join(', ')}`);
  const input = (row.MemoryCellInputFile ?? row.MemCellType ?? '').replace(/\.cell$/, '');
  const size = {
    capacity_kib: numberOf(row, 'Capacity (MB)') * KIB_PER_MIB,
    word_bits: numberOf(row, 'WordWidth (bit)'),
    banks: 1,
  };
  const figures = {
    read_latency_ns: figureOf(row, 'Read Latency (ns)'),
    write_latency_ns: figureOf(row, 'Write Latency (ns)'),
    read_energy_pj: figureOf(row, 'Read Energy (pJ)'),
    write_energy_pj: figureOf(row, 'Write Energy (pJ)'),
    leakage_mw: figureOf(row, 'Leakage Power (mW)'),
    area_mm2: figureOf(row, 'Area (mm^2)'),
  };
  return {
    technology: {
      name: `${input}-${row.OptimizationTarget}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
      cell,
      bits_per_cell: 1,
      non_volatile: !['SRAM', 'eDRAM'].includes(cell),
    },
    point: pointOrAbsence(size, figures, 'NVSim found no array of this size'),
  };
}
