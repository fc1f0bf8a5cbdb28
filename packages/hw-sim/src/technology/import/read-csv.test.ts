import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { numberOf, readCsv } from './read-csv.js';

function csv(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'csv-')), 'x.csv');
  writeFileSync(file, text);
  return file;
}

describe('readCsv()', () => {
  it('reads empty, quoted and doubled-quote fields, and leaves remarks out', () => {
    const file = csv('# remark, with commas\na,b,c\n1,,x\r\n"p, q","say ""so""",\n');
    expect(readCsv(file)).toEqual([
      { a: '1', b: '', c: 'x' },
      { a: 'p, q', b: 'say "so"', c: '' },
    ]);
  });

  it('names the column that holds no number', () => {
    const [row] = readCsv(csv('cycles,name\n12,x\n'));
    expect(numberOf(row!, 'cycles')).toBe(12);
    expect(() => numberOf(row!, 'name')).toThrow('Column "name" holds no number: "x"');
  });
});
