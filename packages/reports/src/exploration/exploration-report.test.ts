import { beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../../test/parse-csv.js';
import type { ExplorationReport, FrontDesign } from './exploration.js';
import { renderExplorationReport } from './exploration-report.js';

const design = (id: string, energyPj: number, latencyNs: number, accuracy: number): FrontDesign => ({
  ...{ id, energyPj, latencyNs, areaMm2: 4, accuracy, accuracyKind: 'measured' },
  ...{ clockMhz: 1000, vectorSize: 16, inputKib: 128, weightKib: 128 },
  ...{ storage: 'af8', placement: 'energy', solver: 'exact' },
  memories: [
    {
      ...{
        name: 'sram',
        technology: 'sram-22nm-lop',
        cell: 'SRAM',
        bitsPerCell: 1,
        bankKib: 64,
        wordBits: 128,
      },
      ...{ banks: 3, portBitsPerCycle: 128, capacityBits: 1_572_864, usedBits: 786_432 },
      ...{ areaMm2: 0.4, leakageMw: 0.02, offChip: false },
    },
  ],
});

const REPORT: ExplorationReport = {
  ...{ name: 'sample', description: 'a sample', seed: 1, command: 'pnpm run pipeline explore sample.yaml' },
  workload: { geometry: 'albert-base', method: 'houlsby', tasks: 8 },
  objectives: ['energy', 'latency', 'accuracy'],
  reference: { energy: 2e9, latency: 1e8, accuracy: 0.5 },
  accuracyStandIn: true,
  designsInSpace: 1e9,
  counts: {
    evaluated: 40,
    unplaced: 2,
    beyondLimits: 0,
    absent: [{ reason: '"x" was not studied', designs: 3 }],
  },
  searches: [
    {
      name: 'nsga-ii',
      trace: [
        { evaluations: 10, hypervolume: 0.1 },
        { evaluations: 20, hypervolume: 0.2 },
      ],
    },
    {
      name: 'random',
      trace: [
        { evaluations: 10, hypervolume: 0.1 },
        { evaluations: 20, hypervolume: 0.15 },
      ],
    },
  ],
  seeds: 4,
  hypervolume: 0.21,
  front: [design('sample-1', 1e9, 4e7, 0.8), design('sample-2', 1.2e9, 3e7, 0.9)],
  platforms: [
    {
      title: 'paper',
      storage: 'af8',
      solver: 'rule',
      energyPj: 1.1e9,
      latencyNs: 5e7,
      areaMm2: 5,
      accuracy: 0.7,
    },
  ],
  assumptions: ['the clock'],
};

let files: Map<string, string>;
beforeAll(async () => {
  files = (await renderExplorationReport(REPORT)).files;
});

const rowsOf = (name: string) => {
  const [header, ...rows] = parseCsv(files.get(`tables/${name}.csv`)!);
  return rows.map((row) => Object.fromEntries(header!.map((key, column) => [key, row[column]])));
};

describe('renderExplorationReport()', () => {
  it('lists the front with what its designs consist of', () => {
    expect(rowsOf('front').map(({ design: id, energy_pj }) => [id, energy_pj])).toEqual([
      ['sample-1', '1000000000'],
      ['sample-2', '1200000000'],
    ]);
    expect(rowsOf('front')[0]!.memories).toBe(
      'sram: 3 × 64 KiB sram-22nm-lop, words of 128 bit, port 128 bit, 50 % full',
    );
  });

  it('names the best of each objective, the most accurate too', () => {
    expect(rowsOf('best').map(({ best, design: id }) => [best, id])).toEqual([
      ['energy', 'sample-1'],
      ['latency', 'sample-2'],
      ['accuracy', 'sample-2'],
    ]);
  });

  it('says how many designs beat a platform in everything, and marks it in every pair', () => {
    expect(rowsOf('platforms')[0]).toMatchObject({ platform: 'paper', better_designs: '1' });
    const figures = [...files.keys()].filter((path) => /front-.*\.svg/.test(path));
    expect(figures).toEqual([
      'figures/front-energy-latency.svg',
      'figures/front-energy-accuracy.svg',
      'figures/front-latency-accuracy.svg',
    ]);
    for (const path of figures) expect(files.get(path)).toContain('paper');
  });

  it('tells what was left out, and whose accuracy it is', () => {
    const text = files.get('report.md')!;
    expect(text).toContain('2 designs had no room');
    expect(text).toContain('was not studied');
    expect(text).toContain('a stand-in');
    expect(text).toContain('energy 2 mJ, latency 100 ms, accuracy 50 %');
    expect(rowsOf('hypervolume')).toHaveLength(4);
  });
});
