/** CACTI's `.out` table. */
import { BYTES_PER_KIB, PJ_PER_NJ } from '@adaptmem/core';
import { type CsvRecord, numberOf } from './read-csv.js';
import { figureOf, type ImportedRow, pointOrAbsence, type TableFormat } from './table-format.js';

/** Energies are in nJ there and leakage is of one bank; a point has the leakage of all. */
export const cactiOutput: TableFormat = {
  columns: [
    'Tech node (nm)',
    'Capacity (bytes)',
    'Number of banks',
    'Output width (bits)',
    'Access time (ns)',
  ],
  read: (rows) => rows.map(importedRow),
};

function importedRow(row: CsvRecord): ImportedRow {
  const banks = numberOf(row, 'Number of banks');
  const size = {
    capacity_kib: numberOf(row, 'Capacity (bytes)') / BYTES_PER_KIB,
    word_bits: numberOf(row, 'Output width (bits)'),
    banks,
  };
  const access = figureOf(row, 'Access time (ns)');
  const figures = {
    read_latency_ns: access,
    write_latency_ns: access,
    read_energy_pj: figureOf(row, 'Dynamic read energy (nJ)', PJ_PER_NJ),
    write_energy_pj: figureOf(row, 'Dynamic write energy (nJ)', PJ_PER_NJ),
    leakage_mw: figureOf(row, 'Standby leakage per bank(mW)', banks),
    area_mm2: figureOf(row, 'Area (mm2)'),
  };
  const cycle = figureOf(row, 'Random cycle time (ns)');
  const intervals = typeof cycle === 'number' ? { read_interval_ns: cycle, write_interval_ns: cycle } : {};
  const point = pointOrAbsence(size, figures, 'CACTI found no valid organisation of this size');
  const node = numberOf(row, 'Tech node (nm)');
  return {
    technology: {
      name: `sram-${node}nm-cacti`,
      cell: 'SRAM',
      bits_per_cell: 1,
      non_volatile: false,
      node_nm: node,
    },
    point: 'absent' in point ? point : { ...point, ...intervals },
  };
}
