import { beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../../test/parse-csv.js';
import { sampleInput } from '../../test/sample-input.js';
import { renderReport } from '../render-report.js';
import type { EarlyExitReport, ReportInput } from '../report-input.js';
import { earlyExitSection } from './early-exit.js';

const earlyExit: EarlyExitReport = {
  tasks: [
    {
      ...{ task: 'sentiment', method: 'houlsby', exitBits: 8192, chosen: 0.2, reason: 'for a reason' },
      points: [
        { threshold: 0, metric: 0.91, meanLayer: 3, histogram: [0, 0, 10] },
        { threshold: 0.2, metric: 0.905, meanLayer: 2.1, histogram: [4, 1, 5] },
        { threshold: 0.4, metric: 0.8, meanLayer: 1.2, histogram: [9, 0, 1] },
      ],
    },
  ],
  systems: [
    {
      ...{ task: 'sentiment', method: 'houlsby', system: 'System (c)', geometry: 'trained model' },
      withoutExits: { energyPj: 3000, latencyNs: 600 },
      points: [
        { threshold: 0, energyPj: 3300, latencyNs: 630 },
        { threshold: 0.2, energyPj: 2250, latencyNs: 450 },
        { threshold: 0.4, energyPj: 1350, latencyNs: 270 },
      ],
    },
  ],
  published: {
    ...{ dataset: 'SST-2', network: 'a network', source: 'a source', confidence: 'read' },
    ...{ thresholds: [0.23, 0.46], layers: 12, meanLayers: [4.297, 2.698] },
    ours: [{ task: 'sentiment', method: 'houlsby', layers: 3, meanLayers: [2.05, 1.1] }],
    systems: [
      {
        ...{ system: 'System (c)', geometry: 'albert-base geometry' },
        withoutExits: { energyPj: 12_000, latencyNs: 1200 },
        points: [
          { threshold: 0.23, energyPj: 4500, latencyNs: 430 },
          { threshold: 0.46, energyPj: 3000, latencyNs: 270 },
        ],
      },
    ],
  },
};

let files: Map<string, string>;
beforeAll(async () => {
  files = (await renderReport({ ...sampleInput(), earlyExit })).files;
});

function rows(name: string): Record<string, string>[] {
  const [header, ...lines] = parseCsv(files.get(`tables/${name}.csv`)!);
  return lines.map((line) => Object.fromEntries(header!.map((key, at) => [key, line[at]!])));
}

describe('earlyExitSection()', () => {
  it('is absent where nobody leaves early', () => {
    expect(earlyExitSection(sampleInput())).toBeUndefined();
  });

  it('says what is chosen, why, and what it saves against a pass without exits', () => {
    const text = files.get('report.md')!;
    expect(text).toContain('sentiment, Houlsby adapters: 0.2 nats, for a reason.');
    expect(text).toContain(
      'Inputs leave after 2.10 of 3 layers, accuracy is 90.5 (−0.5 points). The exits take 1 KiB',
    );
    expect(text).toContain('“System (c)” needs 75 % of the energy and 75 % of the latency');
    expect(text).toContain('acceptability predicts a value, which has no entropy');
  });

  it('has a row for each threshold, with those that leave after each layer', () => {
    expect(rows('early-exit-thresholds').map(({ layer_1, layer_3 }) => [layer_1, layer_3])).toEqual([
      ['0', '10'],
      ['4', '5'],
      ['9', '1'],
    ]);
    expect(rows('early-exit')).toMatchObject([
      { threshold_nats: '0.2', chosen: 'yes', energy_pj: '2250', energy_pj_ratio: '0.75' },
    ]);
    expect(rows('early-exit-costs').map(({ latency_ns }) => latency_ns)).toEqual(['630', '450', '270']);
  });

  it('puts published exits beside ours', () => {
    expect(rows('early-exit-published')).toEqual([
      {
        ...{ network: 'a network, SST-2', layers: '12' },
        ...{ 'mean_layer_below_0.23': '4.297', 'mean_layer_below_0.46': '2.698' },
      },
      {
        ...{ network: 'ours, sentiment, Houlsby adapters', layers: '3' },
        ...{ 'mean_layer_below_0.23': '2.05', 'mean_layer_below_0.46': '1.1' },
      },
    ]);
    expect(rows('early-exit-published-costs')[1]).toMatchObject({
      mean_layer: '2.698',
      energy_pj_ratio: '0.25',
    });
  });

  it('draws accuracy against layers, energy and latency, and needs no systems', async () => {
    for (const name of ['layers', 'energy', 'latency']) {
      expect(files.get(`figures/early-exit-${name}.svg`)).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    }
    expect(files.get('figures/early-exit-energy.svg')).toContain('Energy per inference (nJ)');
    const alone: ReportInput = { ...sampleInput(), earlyExit: { ...earlyExit, systems: [] } };
    const { files: few } = await renderReport(alone);
    expect([...few.keys()].filter((path) => path.startsWith('figures/early-exit-'))).toEqual([
      'figures/early-exit-layers.svg',
      'figures/early-exit-layers.vl.json',
    ]);
  });
});
