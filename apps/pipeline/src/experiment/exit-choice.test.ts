import { join } from 'node:path';
import { exitDistribution, findSharedData, readText } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../repository.js';
import { EarlyExit } from './early-exit.js';
import { exitChoiceOf } from './exit-choice.js';
import { loadPublishedExits } from './published-exits.js';

const choice = (settings: object, classes = 2) => exitChoiceOf(EarlyExit.parse(settings), 'sst2', classes);

describe('exitChoiceOf()', () => {
  it('tries every 0.05 nats up to the entropy of a guess, and allows a point', () => {
    const { thresholds, rule } = choice({});
    expect(thresholds.slice(0, 4)).toEqual([0, 0.05, 0.1, 0.15]);
    expect(thresholds.at(-1)).toBe(0.65);
    expect(choice({}, 3).thresholds.at(-1)).toBe(1.05);
    expect(rule).toEqual({ accuracyDrop: 0.01 });
  });

  it('takes what the experiment lists, as far as the classes of the task go', () => {
    expect(choice({ thresholds: [0.2, 0.4, 0.9] }).thresholds).toEqual([0, 0.2, 0.4]);
    expect(choice({ thresholds: [0.2, 0.4, 0.9] }, 3).thresholds).toEqual([0, 0.2, 0.4, 0.9]);
  });

  it('lets the task win, and adds a fixed threshold to those that are tried', () => {
    const by_task = { sst2: { threshold: 0.3 }, rte: { accuracy_drop: 0 } };
    expect(choice({ thresholds: [0.2, 0.4], accuracy_drop: 0.02, by_task })).toEqual({
      thresholds: [0, 0.2, 0.3, 0.4],
      rule: { threshold: 0.3 },
    });
    expect(exitChoiceOf(EarlyExit.parse({ by_task }), 'rte', 2).rule).toEqual({ accuracyDrop: 0 });
  });
});

const shared = findSharedData(REPOSITORY);

describe.skipIf(!shared)(
  'loadPublishedExits() (skipped without the shared folder, see ADAPTMEM_SHARED)',
  () => {
    it('has what our exit rule makes of the entropies that EdgeBERT’s authors published', () => {
      const traces = readText(join(shared!, 'data/edgebert/sst2-entropy-by-layer.txt'))
        .trim()
        .split('\n')
        .map((line) => line.split(',').map(Number));
      const { exits } = loadPublishedExits();
      expect(exits.map(({ threshold }) => threshold)).toEqual([0.05, 0.09, 0.16, 0.23, 0.28, 0.46]);
      for (const { threshold, histogram } of exits) {
        expect(exitDistribution(traces, threshold).histogram).toEqual(histogram);
      }
    });
  },
);
