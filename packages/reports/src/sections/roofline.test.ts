import type { Roofline } from '@adaptmem/hw-sim';
import { describe, expect, it } from 'vitest';
import { renderSvg } from '../charts/render-svg.js';
import type { SystemReport } from '../report-input.js';
import { rooflineBlocks } from './roofline.js';

/** 256 GMAC/s over a bus of 16 GB/s and an SRAM of 8 GB/s. */
const roofline: Roofline = {
  task: 'rte',
  peakMacsPerSecond: 256e9,
  roofs: [
    { name: 'interconnect', bytesPerSecond: 16e9 },
    { name: 'sram', bytesPerSecond: 8e9 },
  ],
  points: [
    {
      ...{ name: 'ffn.up', group: 'ffn', count: 12, macs: 4e6, cycles: 16e3 },
      macsPerSecond: 250e9,
      levels: [
        { roof: 'interconnect', bytes: 4e4, intensity: 100, macsPerSecond: 1600e9 },
        { roof: 'sram', bytes: 4e4, intensity: 100, macsPerSecond: 800e9 },
      ],
      bound: 'pe-array',
      share: 0.6,
    },
    {
      ...{ name: 'pooler', group: 'head', count: 1, macs: 1e4, cycles: 2e3 },
      macsPerSecond: 5e9,
      levels: [
        { roof: 'interconnect', bytes: 1e4, intensity: 1, macsPerSecond: 16e9 },
        { roof: 'sram', bytes: 1e4, intensity: 1, macsPerSecond: 8e9 },
      ],
      bound: 'sram',
      share: 0.1,
    },
  ],
  shareWithoutMacs: 0.3,
};
const system = (title: string, own?: Roofline) => ({ title, roofline: own }) as unknown as SystemReport;

describe('rooflineBlocks()', () => {
  it('are absent where nothing was measured', () => {
    expect(rooflineBlocks('trained model', [system('a')])).toEqual([]);
  });

  it('say what bounds the time of each system, with a row an operator', async () => {
    const [figure, table] = rooflineBlocks('trained model', [system('DRAM', roofline), system('b')]);
    if (figure?.kind !== 'figure' || table?.kind !== 'table') throw new Error('a figure and a table');
    expect(figure.figure.caption).toContain(
      '“DRAM”: of the time pe-array 60 %, sram 10 %, nothing that multiplies 30 %.',
    );
    expect(
      table.table.rows.map(({ operator, bound, macs_per_byte }) => [operator, bound, macs_per_byte]),
    ).toEqual([
      ['ffn.up', 'pe-array', 100],
      ['pooler', 'sram', 1],
    ]);
    const svg = await renderSvg(figure.figure.spec);
    for (const text of ['DRAM', 'interconnect', 'sram', 'MAC a byte moved']) expect(svg).toContain(text);
    expect(svg).not.toContain('NaN');
  });

  it('draw no roof above the peak and no operator above its roof', () => {
    const [figure] = rooflineBlocks('trained model', [system('DRAM', roofline)]);
    if (figure?.kind !== 'figure') throw new Error('a figure');
    const { values } = figure.figure.spec.data as {
      values: { kind: string; roof: string; intensity: number; speed: number }[];
    };
    const bandwidth: Record<string, number> = { interconnect: 16, sram: 8 };
    for (const { roof, intensity, speed } of values) {
      expect(speed).toBeLessThanOrEqual(256);
      expect(speed).toBeLessThanOrEqual(intensity * bandwidth[roof]! * (1 + 1e-12));
    }
  });
});
