import { describe, expect, it } from 'vitest';
import { parseTsv } from './parse-tsv.js';

describe('parseTsv()', () => {
  it('takes quotation marks as characters', () => {
    const { rows } = parseTsv('a\tb\n"x\ty"\n', 'f');
    expect(rows).toEqual([{ line: 2, cells: ['"x', 'y"'] }]);
  });

  it.each([
    ['a byte order mark', '\ufeffa\tb\n1\t2\n'],
    ['CRLF', 'a\tb\r\n1\t2\r\n'],
    ['no end of the last line', 'a\tb\n1\t2'],
    ['empty lines at the end', 'a\tb\n1\t2\n\n\n'],
  ])('does not mind %s', (_name, text) => {
    expect(parseTsv(text, 'f')).toEqual({
      columns: ['a', 'b'],
      rows: [{ line: 2, cells: ['1', '2'] }],
      issues: [],
    });
  });

  it('says where a row has too many or too few cells, and keeps the others', () => {
    const { rows, issues } = parseTsv('a\tb\n1\t2\t3\n\n4\t5\n', 'f.tsv');
    expect(rows).toEqual([{ line: 4, cells: ['4', '5'] }]);
    expect(issues.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '2 Expected 2 columns (a, b), got 3: is there a tab inside a sentence?',
      '3 Expected 2 columns (a, b), got 1: is the row cut?',
    ]);
  });

  it('passes over short rows, and only those, where it is told to', () => {
    const { rows, issues } = parseTsv('a\tb\n1\n1\t2\t3\n', 'f', { skipsShortRows: true });
    expect(rows).toEqual([]);
    expect(issues).toHaveLength(1);
  });

  it('starts with the first line where the columns are given', () => {
    expect(parseTsv('1\t2', 'f', { columns: ['a', 'b'] }).rows).toEqual([{ line: 1, cells: ['1', '2'] }]);
  });
});
