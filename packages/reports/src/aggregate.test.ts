import { describe, expect, it } from 'vitest';
import { sampleInput } from '../test/sample-input.js';
import { meanScore, scores, statistic, storedGroups } from './aggregate.js';

describe('statistic()', () => {
  it('is the mean, the sample standard deviation, and what does not move with one outlier', () => {
    expect(statistic([9, 2, 4, 4, 4, 5, 5, 7])).toEqual({
      ...{ mean: 5, deviation: Math.sqrt(32 / 7), count: 8 },
      ...{ least: 2, median: 4.5, most: 9 },
    });
    expect(statistic([0.9, 0.5, 0.88])!.median).toBe(0.88);
    expect(statistic([3])).toEqual({ mean: 3, count: 1, least: 3, median: 3, most: 3 });
    expect(statistic([])).toBeUndefined();
  });
});

it('scores() averages over seeds and meanScore() over tasks', () => {
  const { tasks, results } = sampleInput();
  const again = results.map((result) => ({ ...result, seed: 43, mainMetric: result.mainMetric + 0.02 }));
  const all = scores({ tasks, results: [...results, ...again] });
  expect(all[0]!.trained.mean).toBeCloseTo(0.924, 12);
  expect(all[0]!.trained.count).toBe(2);
  expect(meanScore(all, 'fine-tuned', 'trained')!.mean).toBeCloseTo(0.924 - 1 / 14, 12);
});

it('storedGroups() adds the shared part and every task up', () => {
  const [shared] = sampleInput().compression;
  const compression = [shared!, { ...shared!, task: 'sentiment' }];
  const [attention] = storedGroups({ compression }, shared!.method);
  expect(attention).toMatchObject({ elements: 2000, density: 0.4997, denseFp32Bytes: 8000 });
  expect(attention!.encodedBytes).toEqual({ data: 1000, mask: 250, metadata: 6 });
});
