/** Result tables of the field's tools as technologies. */
import { AppError, type Technology } from '@adaptmem/core';
import { accelergyTable } from './accelergy.js';
import { cactiOutput } from './cacti.js';
import { nvsimResults } from './nvsim.js';
import { parseCsv } from './read-csv.js';
import type { ImportedRow, Sized, TableFormat } from './table-format.js';

/** Add a format here to import it. */
export const TABLE_FORMATS = {
  nvsim: nvsimResults,
  cacti: cactiOutput,
  accelergy: accelergyTable,
} satisfies Record<string, TableFormat>;
export type TableFormatName = keyof typeof TABLE_FORMATS;

export interface ImportOptions {
  /** Tool, commit and command, which no table tells. */
  source: string;
  /** Where the table does not tell. */
  nodeNm: number;
  temperatureK: number;
}

/**
 * The technologies in a table, each with its points in the order of the rows; equal macros are taken once. What the
 * tool could not produce becomes an absence with its reason.
 *
 * @throws AppError `TECHNOLOGY_IMPORT` if the table has another form, or a row that cannot be read
 */
export function importTechnologies(
  text: string,
  format: TableFormatName,
  options: ImportOptions,
): Technology[] {
  const rows = parseCsv(text);
  const { columns, read } = TABLE_FORMATS[format];
  const missing = columns.filter((column) => !(column in (rows[0] ?? {})));
  if (missing.length > 0) {
    throw new AppError('TECHNOLOGY_IMPORT', `No table of ${format}: columns missing: ${missing.join(', ')}`);
  }
  try {
    return gather(read(rows), options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AppError('TECHNOLOGY_IMPORT', error.message, { cause: error });
  }
}

function gather(rows: readonly ImportedRow[], { source, nodeNm, temperatureK }: ImportOptions): Technology[] {
  const technologies = new Map<string, Technology>();
  for (const { technology, point } of rows) {
    const { name, cell, bits_per_cell, non_volatile, node_nm = nodeNm } = technology;
    const known = technologies.get(name) ?? {
      version: 1,
      name,
      cell,
      bits_per_cell,
      node_nm,
      temperature_k: temperatureK,
      source,
      non_volatile,
      points: [],
    };
    technologies.set(name, known);
    if (!known.points.some((other) => isSameMacro(other, point))) known.points.push(point);
  }
  return [...technologies.values()];
}

const isSameMacro = (a: Sized, b: Sized) =>
  a.capacity_kib === b.capacity_kib && a.word_bits === b.word_bits && a.banks === b.banks;
