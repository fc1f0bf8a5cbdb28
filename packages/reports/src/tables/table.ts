/** A table as data, and how its cells are shown. CSV gets the raw figures, readers get scaled ones. */
import { type Dimension, formatNumber, formatQuantity } from '@adaptmem/core';
import { displayUnit } from './display-unit.js';

export type Cell = string | number | undefined;

export interface Column {
  /** Column name in CSV, with its unit as suffix, e.g. `energy_pj`. */
  key: string;
  /** Head for readers, without unit. */
  title: string;
  /** Of the raw figures: a dimension (shown scaled), a ratio (shown in percent), or a unit of its own. */
  unit?: Dimension | 'ratio' | FixedUnit;
  /** Significant digits. @defaultValue 3 */
  digits?: number;
  /** Decimals instead of significant digits, for scores that are read down a column. */
  decimals?: number;
}

/** A unit outside the common dimensions; `factor` raw figures are one shown unit. */
export interface FixedUnit {
  name: string;
  factor: number;
}

export interface Table {
  /** File name without extension. */
  name: string;
  /** What one sees and what follows. */
  caption: string;
  columns: Column[];
  rows: Record<string, Cell>[];
}

/** A column ready to be shown: its head with unit, and a text for each cell. */
export interface ShownColumn {
  head: string;
  numeric: boolean;
  cells: string[];
}

const ABSENT = '–';

/** A column whose figures lie further apart than this has a unit in each cell instead of one in its head. */
const WIDEST_RATIO = 1e3;

/** Columns that hold anything, in one unit each where that is readable. */
export function showColumns({ columns, rows }: Table): ShownColumn[] {
  const filled = columns.filter(({ key }) => rows.some((row) => row[key] !== undefined));
  return filled.map((column) => {
    const cells = rows.map((row) => row[column.key]);
    const numbers = cells.filter((cell) => typeof cell === 'number');
    const { head, show } = shownIn(column, numbers);
    return { head, numeric: numbers.length > 0, cells: cells.map((cell) => showCell(cell, show)) };
  });
}

function shownIn(
  column: Column,
  numbers: readonly number[],
): { head: string; show: (value: number) => string } {
  const { title, unit } = column;
  if (unit === undefined) return { head: title, show: (value) => showNumber(value, column) };
  if (isDimension(unit) && isWide(numbers)) {
    return { head: title, show: (value) => formatQuantity(value, unit, column.digits) };
  }
  const { name, factor } = unitOf(unit, numbers);
  return { head: `${title} (${name})`, show: (value) => showNumber(value / factor, column) };
}

function unitOf(unit: NonNullable<Column['unit']>, numbers: readonly number[]): FixedUnit {
  if (unit === 'ratio') return { name: '%', factor: 0.01 };
  return isDimension(unit) ? displayUnit(numbers, unit) : unit;
}

function isDimension(unit: NonNullable<Column['unit']>): unit is Dimension {
  return typeof unit === 'string' && unit !== 'ratio';
}

function isWide(numbers: readonly number[]): boolean {
  const sizes = numbers.filter((value) => value !== 0).map(Math.abs);
  return sizes.length > 1 && Math.max(...sizes) / Math.min(...sizes) > WIDEST_RATIO;
}

function showCell(cell: Cell, show: (value: number) => string): string {
  if (cell === undefined) return ABSENT;
  if (typeof cell === 'string') return cell;
  return cell === 0 ? '0' : show(cell).replace(/^-/, '−');
}

function showNumber(value: number, { unit, digits = 3, decimals }: Column): string {
  if (decimals !== undefined) return value.toFixed(decimals);
  if (unit === undefined && Number.isInteger(value)) return value.toLocaleString('en-US');
  return formatNumber(value, digits);
}
