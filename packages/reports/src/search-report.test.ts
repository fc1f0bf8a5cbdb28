import { beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../test/parse-csv.js';
import { renderSearchReport, type SearchReport } from './search-report.js';

const REPORT: SearchReport = {
  name: 'sample',
  seed: 42,
  command: 'pnpm run pipeline search sample.yaml',
  strategy: 'random',
  validationRatio: 0.25,
  groups: [
    {
      task: 'rte',
      method: 'houlsby',
      metricName: 'accuracy',
      trials: [
        trial(2, 0.71, { learning_rate: 3e-4, 'adapter.bottleneck': 64 }),
        trial(1, 0.66, { learning_rate: 3e-5, 'adapter.bottleneck': 64 }),
        {
          ...trial(3, undefined, { learning_rate: 3, 'adapter.bottleneck': 64 }),
          diverged: 'loss is NaN at step 3',
        },
      ],
    },
    {
      task: 'rte',
      method: 'fine-tuned',
      metricName: 'accuracy',
      trials: [trial(1, 0.6, { learning_rate: 3e-5 })],
    },
  ],
};

function trial(number: number, score: number | undefined, values: Record<string, number>) {
  const common = { trial: number, values, round: 1, steps: 12, totalSteps: 36, trainableParameters: 99 };
  return score === undefined ? common : { ...common, score };
}

let files: Map<string, string>;
beforeAll(async () => {
  files = (await renderSearchReport(REPORT)).files;
});

const rowsOf = (name: string) => {
  const [header, ...rows] = parseCsv(files.get(`tables/${name}.csv`)!);
  return rows.map((row) => Object.fromEntries(header!.map((key, column) => [key, row[column]])));
};

describe('renderSearchReport()', () => {
  it('has a row for each trial, the best first, with every value', () => {
    expect(rowsOf('trials-rte-houlsby').map((row) => row.trial)).toEqual(['2', '1', '3']);
    expect(rowsOf('trials-rte-houlsby')[0]).toMatchObject({
      score_ratio: '0.71',
      learning_rate: '0.0003',
      'adapter.bottleneck': '64',
      steps: '12',
      total_steps: '36',
    });
    expect(rowsOf('trials-rte-houlsby')[2]!.score_ratio).toBe('');
  });

  it('puts the best of each task and method together, and says why one has no score', () => {
    expect(rowsOf('best').map(({ method, score_ratio }) => [method, score_ratio])).toEqual([
      ['Houlsby adapters', '0.71'],
      ['Full fine-tuning', '0.6'],
    ]);
    expect(files.get('report.md')).toContain('loss is NaN at step 3');
    expect(files.get('report.md')).toContain('25 %');
  });

  it('draws what was varied, and only that', () => {
    const figures = [...files.keys()].filter((path) => path.endsWith('.svg'));
    expect(figures).toEqual(['figures/trials-rte-houlsby-learning-rate.svg']);
  });
});
