/** Tables of Accelergy's table-based plug-ins: one row an action. */
import { type Absence, BITS_PER_KIB, UM2_PER_MM2 } from '@adaptmem/core';
import { type CsvRecord, numberOf } from './read-csv.js';
import { figureOf, type ImportedRow, pointOrAbsence, type TableFormat } from './table-format.js';

/** SRAM by width and depth; energies in pJ, area in µm². Leakage is not in these tables. */
export const accelergyTable: TableFormat = {
  columns: ['technology', 'width', 'depth', 'action', 'energy', 'area'],
  read(rows) {
    const macros = new Map<string, CsvRecord[]>();
    for (const row of rows) {
      const macro = [row.technology, row.width, row.depth, row.n_banks].join(' ');
      macros.set(macro, [...(macros.get(macro) ?? []), row]);
    }
    return [...macros.values()].map(importedMacro);
  },
};

function importedMacro(rows: CsvRecord[]): ImportedRow {
  const first = rows[0]!;
  const width = numberOf(first, 'width');
  const size = {
    capacity_kib: (width * numberOf(first, 'depth')) / BITS_PER_KIB,
    word_bits: width,
    banks: first.n_banks ? numberOf(first, 'n_banks') : 1,
  };
  const latency = leadingNumber(first.latency);
  const energyOf = (action: string): number | Absence => {
    const row = rows.find((each) => each.action === action);
    return row ? figureOf(row, 'energy') : { absent: `No action "${action}"` };
  };
  const figures = {
    read_latency_ns: latency,
    write_latency_ns: latency,
    read_energy_pj: energyOf('read'),
    write_energy_pj: energyOf('write'),
    leakage_mw: { absent: 'Accelergy tables hold no leakage power' },
    area_mm2: figureOf(first, 'area', 1 / UM2_PER_MM2),
  };
  const node = leadingNumber(first.technology);
  return {
    technology: {
      name: `sram-${first.technology}-accelergy`,
      cell: 'SRAM',
      bits_per_cell: 1,
      non_volatile: false,
      ...(typeof node === 'number' ? { node_nm: node } : {}),
    },
    point: pointOrAbsence(size, figures, 'No figures'),
  };
}

/** `5ns` → 5 */
function leadingNumber(text: string | undefined): number | Absence {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : { absent: `No number: "${text ?? ''}"` };
}
