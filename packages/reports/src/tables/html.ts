/** Tables for the report page. */
import { escapeHtml } from '../page/escape.js';
import { showColumns, type Table } from './table.js';

/** The table with its caption; figures are right-aligned by the class `figure`. */
export function tableToHtml(table: Table): string {
  const columns = showColumns(table);
  const head = columns.map(
    ({ head, numeric }) => `<th scope="col"${classOf(numeric, head)}>${escapeHtml(head)}</th>`,
  );
  const rows = table.rows.map((_row, index) => {
    const cells = columns.map(({ cells, numeric }) => cellHtml(cells[index]!, numeric));
    return `<tr>${cells.join('')}</tr>`;
  });
  return [
    `<div class="table"><table>`,
    `<caption>${escapeHtml(table.caption)} <span class="file">tables/${escapeHtml(table.name)}.csv</span></caption>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}

/** Texts up to this length are kept on one line, longer ones get room. */
const SHORT = 24;

function cellHtml(text: string, numeric: boolean): string {
  return `<td${classOf(numeric, text)}>${escapeHtml(text)}</td>`;
}

function classOf(numeric: boolean, text: string): string {
  if (numeric) return ' class="number"';
  return ` class="${text.length <= SHORT ? 'short' : 'long'}"`;
}
