/** Tables for Markdown readers. */
import { escapeMarkdown } from '../page/escape.js';
import { showColumns, type Table } from './table.js';

/** The table in GitHub's syntax, figures right-aligned. */
export function tableToMarkdown(table: Table): string {
  const columns = showColumns(table);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ head }) => escapeMarkdown(head))),
    line(columns.map(({ numeric }) => (numeric ? '---:' : '---'))),
    ...table.rows.map((_row, index) => line(columns.map(({ cells }) => escapeMarkdown(cells[index]!)))),
  ].join('\n');
}
