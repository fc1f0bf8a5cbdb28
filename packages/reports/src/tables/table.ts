/** A table as data, and how its cells are shown. CSV gets the raw figures, readers get scaled ones. */
import { type Dimension, formatNumber } from '@adaptmem/core';
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

/** Columns with one unit each, chosen so that the column's largest figure is easy to read. */
export function showColumns({ columns, rows }: Table): ShownColumn[] {
  return columns.map((column) => {
    const cells = rows.map((row) => row[column.key]);
    const numbers = cells.filter((cell) => typeof cell === 'number');
    const { unit, factor } = unitOf(column, numbers);
    return {
      head: unit ? `${column.title} (${unit})` : column.title,
      numeric: numbers.length > 0,
      cells: cells.map((cell) => showCell(cell, factor, column)),
    };
  });
}

function unitOf({ unit }: Column, numbers: readonly number[]): { unit?: string; factor: number } {
  if (unit === undefined) return { factor: 1 };
  if (unit === 'ratio') return { unit: '%', factor: 0.01 };
  if (typeof unit === 'object') return { unit: unit.name, factor: unit.factor };
  return displayUnit(numbers, unit);
}

function showCell(cell: Cell, factor: number, column: Column): string {
  if (cell === undefined) return ABSENT;
  if (typeof cell === 'string') return cell;
  return showNumber(cell, factor, column).replace(/^-/, '−');
}

function showNumber(value: number, factor: number, { unit, digits = 3, decimals }: Column): string {
  if (decimals !== undefined) return (value / factor).toFixed(decimals);
  if (unit === undefined && Number.isInteger(value)) return value.toLocaleString('en-US');
  return formatNumber(value / factor, digits);
}
