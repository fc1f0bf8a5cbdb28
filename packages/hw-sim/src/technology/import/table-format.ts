/** How the table of a tool becomes points. */
import type { Absence, AbsentPoint, PartialPoint, PointFigure, Technology } from '@adaptmem/core';
import type { CsvRecord } from './read-csv.js';

/** What a tool's row says: which technology it belongs to, and the macro. */
export interface ImportedRow {
  technology: Pick<Technology, 'name' | 'cell' | 'bits_per_cell' | 'non_volatile'> & { node_nm?: number };
  point: PartialPoint | AbsentPoint;
}

/** How one tool's table is read. */
export interface TableFormat {
  /** Columns by which the table is recognised. */
  columns: readonly string[];
  /** @throws TypeError if a row cannot be read */
  read(rows: readonly CsvRecord[]): ImportedRow[];
}

export type Sized = Pick<PartialPoint, 'capacity_kib' | 'word_bits' | 'banks'>;

/** A figure of a column, or its absence where the tool printed nothing, −1, or no finite number. */
export function figureOf(row: CsvRecord, column: string, scale = 1): number | Absence {
  const value = Number(row[column]);
  if (!row[column] || !Number.isFinite(value) || value < 0) return { absent: `Not in column "${column}"` };
  return Number((value * scale).toPrecision(12));
}

/** The point, or an absence if not one of its figures is there. */
export function pointOrAbsence(
  size: Sized,
  figures: Record<PointFigure, number | Absence>,
  reason: string,
): PartialPoint | AbsentPoint {
  const isThere = Object.values(figures).some((figure) => typeof figure === 'number');
  return isThere ? { ...size, ...figures, assumed: false } : { ...size, absent: reason };
}
