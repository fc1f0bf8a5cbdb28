/** Tables for programs: raw figures in canonical units, header names with units (RFC 4180, `\n` line ends). */
import type { Cell, Table } from './table.js';

/** The table as CSV; absent cells are empty. */
export function tableToCsv({ columns, rows }: Table): string {
  const lines = [
    columns.map((column) => column.key),
    ...rows.map((row) => columns.map(({ key }) => csvCell(row[key]))),
  ];
  return `${lines.map((line) => line.join(',')).join('\n')}\n`;
}

function csvCell(cell: Cell): string {
  const text = cell === undefined ? '' : String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
