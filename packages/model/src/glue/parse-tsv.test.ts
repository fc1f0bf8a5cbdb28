import { describe, expect, it } from 'vitest';
import { parseTsv, type TsvOptions } from './parse-tsv.js';

/** The whole table, decoded. */
function read(content: string | Uint8Array, options: TsvOptions = {}) {
  const table = parseTsv(Buffer.from(content), 'f.tsv', options);
  const rows: { line: number; cells: string[] }[] = [];
  const issues = table.readRows(({ line, cell }) =>
    rows.push({ line, cells: table.columns.map((_, index) => cell(index)) }),
  );
  return { columns: table.columns, rows, issues };
}

describe('parseTsv()', () => {
  it('takes quotation marks as characters', () => {
    expect(read('a\tb\n"x\ty"\n').rows).toEqual([{ line: 2, cells: ['"x', 'y"'] }]);
  });

  it.each([
    ['a byte order mark', '\ufeffa\tb\n1\t2\n'],
    ['CRLF', 'a\tb\r\n1\t2\r\n'],
    ['no end of the last line', 'a\tb\n1\t2'],
    ['empty lines at the end', 'a\tb\n1\t2\n\n\n'],
    ['empty lines of CRLF at the end', 'a\tb\r\n1\t2\r\n\r\n'],
  ])('does not mind %s', (_name, text) => {
    expect(read(text)).toEqual({
      columns: ['a', 'b'],
      rows: [{ line: 2, cells: ['1', '2'] }],
      issues: [],
    });
  });

  it('keeps empty cells, also the last one', () => {
    expect(read('a\tb\tc\n\t\t\n1\t\t').rows).toEqual([
      { line: 2, cells: ['', '', ''] },
      { line: 3, cells: ['1', '', ''] },
    ]);
  });

  it('keeps a line separator, a lone return and other scripts within a cell', () => {
    expect(read('a\nx\u2028y\rz – Ünï𝟞\n').rows).toEqual([{ line: 2, cells: ['x\u2028y\rz – Ünï𝟞'] }]);
  });

  it('says where a row has too many or too few cells, and keeps the others', () => {
    const { rows, issues } = read('a\tb\n1\t2\t3\n\n4\t5\n');
    expect(rows).toEqual([{ line: 4, cells: ['4', '5'] }]);
    expect(issues.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '2 Expected 2 columns (a, b), got 3: is there a tab inside a sentence?',
      '3 Expected 2 columns (a, b), got 1: is the row cut?',
    ]);
  });

  it('passes over short rows, and only those, where it is told to', () => {
    const { rows, issues } = read('a\tb\n1\n1\t2\t3\n', { skipsShortRows: true });
    expect(rows).toEqual([]);
    expect(issues).toHaveLength(1);
  });

  it('starts with the first line where the columns are given', () => {
    expect(read('1\t2', { columns: ['a', 'b'] }).rows).toEqual([{ line: 1, cells: ['1', '2'] }]);
  });

  it('names the lines that are no UTF-8', () => {
    const latin1 = Buffer.concat([Buffer.from('a\n1\n'), Buffer.from('caf\u00e9\n', 'latin1')]);
    expect(read(latin1).issues).toEqual([
      { file: 'f.tsv', line: 3, message: 'Expected text in UTF-8', code: 'TSV_ENCODING' },
    ]);
  });

  it('has no columns and no rows where there is nothing', () => {
    expect(read('')).toEqual({ columns: [], rows: [], issues: [] });
    expect(read('\ufeff\n\n')).toEqual({ columns: [], rows: [], issues: [] });
  });
});
