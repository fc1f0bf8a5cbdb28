import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../test/parse-csv.js';
import { tableToCsv } from './csv.js';
import { displayUnit } from './display-unit.js';
import { tableToHtml } from './html.js';
import { tableToMarkdown } from './markdown.js';
import { showColumns, type Table } from './table.js';

const table: Table = {
  name: 'memories',
  caption: 'Memories <all>',
  columns: [
    { key: 'memory', title: 'Memory' },
    { key: 'energy_pj', title: 'Energy', unit: 'energy' },
    { key: 'share_ratio', title: 'Share', unit: 'ratio', decimals: 1 },
    { key: 'count', title: 'Count' },
    { key: 'note', title: 'Note' },
  ],
  rows: [
    { memory: 'a|b', energy_pj: 1_500_000, share_ratio: -0.0321, count: 1_234_567 },
    { memory: 'c', energy_pj: 20_000, share_ratio: 0.5 },
  ],
};

describe('showColumns()', () => {
  it('gives a column one unit, absent cells a dash, and drops columns without content', () => {
    expect(showColumns(table).map(({ head, cells }) => [head, ...cells])).toEqual([
      ['Memory', 'a|b', 'c'],
      ['Energy (µJ)', '1.5', '0.02'],
      ['Share (%)', '−3.2', '50.0'],
      ['Count', '1,234,567', '–'],
    ]);
  });
});

describe('showColumns() for figures far apart', () => {
  it('puts the unit into each cell', () => {
    const columns = [{ key: 'capacity_bits', title: 'Capacity', unit: 'capacity' as const }];
    const rows = [8192, 8192 * 1024 ** 2, 0].map((bits) => ({ capacity_bits: bits }));
    expect(showColumns({ name: 't', caption: '', columns, rows })).toEqual([
      { head: 'Capacity', numeric: true, cells: ['1 KiB', '1 GiB', '0'] },
    ]);
  });
});

describe('tableToMarkdown()', () => {
  it('aligns figures right and keeps cells apart', () => {
    expect(tableToMarkdown(table)).toBe(
      [
        '| Memory | Energy (µJ) | Share (%) | Count |',
        '| --- | ---: | ---: | ---: |',
        '| a\\|b | 1.5 | −3.2 | 1,234,567 |',
        '| c | 0.02 | 50.0 | – |',
      ].join('\n'),
    );
  });
});

describe('tableToHtml()', () => {
  it('escapes the caption', () => {
    expect(tableToHtml(table)).toContain('Memories &lt;all&gt;');
  });
});

describe('tableToCsv()', () => {
  it('keeps raw figures, in the order of the columns', () => {
    expect(tableToCsv(table)).toBe(
      'memory,energy_pj,share_ratio,count,note\na|b,1500000,-0.0321,1234567,\nc,20000,0.5,,\n',
    );
  });

  it('reads back as it was, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ text: fc.string(), figure: fc.double({ noNaN: true }) })), (rows) => {
        const columns = [
          { key: 'text', title: 'Text' },
          { key: 'figure', title: 'Figure' },
        ];
        const read = parseCsv(tableToCsv({ name: 't', caption: '', columns, rows })).slice(1);
        expect(read.map(([text]) => text)).toEqual(rows.map(({ text }) => text));
        for (const [index, [, figure]] of read.entries()) {
          expect(Number(figure)).toBe(rows[index]!.figure + 0); // + 0: CSV has no negative zero
        }
      }),
      { seed: 6 },
    );
  });
});

describe('displayUnit()', () => {
  it('picks the unit of the largest figure', () => {
    expect(displayUnit([3, 12_340, 40], 'energy')).toEqual({ name: 'nJ', factor: 1000 });
    expect(displayUnit([0], 'time').name).toBe('ns');
    expect(displayUnit([], 'area')).toEqual({ name: 'mm²', factor: 1 });
    expect(displayUnit([5 * 8 * 1024], 'capacity')).toEqual({ name: 'KiB', factor: 8192 });
  });
});
