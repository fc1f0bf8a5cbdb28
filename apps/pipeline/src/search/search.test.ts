import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Search, searchMistakes } from '../experiment/search.js';
import { ranked } from '../stages/search.js';
import { bestYaml } from './best-yaml.js';
import { drawTrials } from './draw-trials.js';
import { rungsOf } from './rungs.js';
import { splitValidation } from './split-validation.js';
import { byScore, type TrialResult } from './trial-result.js';

const SEED = { seed: 20_261_124 };
const search = (given: unknown) => Search.parse(given);

describe('drawTrials()', () => {
  it('makes every combination of a grid once', () => {
    const trials = drawTrials(search({ strategy: 'grid' }), 'houlsby', 1);
    expect(trials).toHaveLength(3 * 2 * 3); // the sweep of Houlsby et al.
    expect(new Set(trials.map((trial) => JSON.stringify(trial))).size).toBe(18);
    expect(trials[0]).toEqual({ learning_rate: 3e-5, num_train_epochs: 3, 'adapter.bottleneck': 8 });
  });

  it('does not try what does not concern the method', () => {
    expect(drawTrials(search({ strategy: 'grid' }), 'fine-tuned', 1)).toHaveLength(6);
    const space = { 'adapter.bottleneck': [8, 16], 'tuning.lora.rank': [4, 8, 16] };
    const grid = search({ strategy: 'grid', space });
    expect(drawTrials(grid, 'pfeiffer', 1)).toEqual([
      { 'adapter.bottleneck': 8 },
      { 'adapter.bottleneck': 16 },
    ]);
    expect(drawTrials(grid, 'lora', 1)).toHaveLength(3);
  });

  it('stays in the ranges, and gives a trial the same values whatever else is searched', () => {
    const space = {
      learning_rate: { log_uniform: [3e-5, 3e-3] },
      weight_decay: { uniform: [0, 0.1] },
      num_train_epochs: { int_uniform: [3, 5] },
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (trials, seed) => {
        const drawn = drawTrials(search({ trials, space }), 'houlsby', seed);
        for (const trial of drawn) {
          expect(trial.learning_rate).toBeGreaterThanOrEqual(3e-5);
          expect(trial.learning_rate).toBeLessThanOrEqual(3e-3);
          expect(trial.weight_decay).toBeLessThanOrEqual(0.1);
          expect([3, 4, 5]).toContain(trial.num_train_epochs);
        }
        const { learning_rate } = space;
        const more = drawTrials(search({ trials: 50, space: { learning_rate } }), 'houlsby', seed);
        expect(more[0]!.learning_rate).toBe(drawn[0]!.learning_rate);
      }),
      SEED,
    );
  });

  it('draws learning rates as often from each decade', () => {
    const space = { learning_rate: { log_uniform: [1e-5, 1e-3] } };
    const drawn = drawTrials(search({ trials: 2000, space }), 'houlsby', 3);
    const low = drawn.filter(({ learning_rate }) => (learning_rate as number) < 1e-4).length;
    expect(low / drawn.length).toBeCloseTo(0.5, 1);
  });
});

describe('rungsOf()', () => {
  it('halves as Jamieson and Talwalkar do: every round costs about the same', () => {
    expect(rungsOf(search({ strategy: 'successive-halving' }), 9)).toEqual([
      { trials: 9, fraction: 1 / 9 },
      { trials: 3, fraction: 1 / 3 },
      { trials: 1, fraction: 1 },
    ]);
    const two = search({ strategy: 'successive-halving', reduction_factor: 2, rungs: 2 });
    expect(rungsOf(two, 5)).toEqual([
      { trials: 5, fraction: 0.5 },
      { trials: 2, fraction: 1 },
    ]);
    expect(rungsOf(search({}), 5)).toEqual([{ trials: 5, fraction: 1 }]);
    expect(rungsOf(search({ strategy: 'successive-halving' }), 1)).toEqual([{ trials: 1, fraction: 1 }]);
  });
});

describe('splitValidation()', () => {
  it('is a partition in order, decided by seed and name', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(),
        (count, ratio, seed) => {
          const examples = Array.from({ length: count }, (_, index) => index);
          const { train, validation } = splitValidation(examples, ratio, { seed, name: 'rte' });
          expect([...train, ...validation].sort((a, b) => a - b)).toEqual(examples);
          expect(train).toEqual([...train].sort((a, b) => a - b));
          expect(Math.min(train.length, validation.length)).toBeGreaterThan(0);
          expect(splitValidation(examples, ratio, { seed, name: 'rte' })).toEqual({ train, validation });
        },
      ),
      SEED,
    );
  });
});

const result = (trial: number, score: number | undefined, more: Partial<TrialResult> = {}): TrialResult => ({
  ...{ trial, values: { learning_rate: 1e-3 }, rung: 0, steps: 1, totalSteps: 1, bestStep: 1 },
  ...{ metrics: {}, trainableParameters: 1 },
  ...(score === undefined ? { diverged: 'loss is NaN' } : { score }),
  ...more,
});

describe('the order of trials', () => {
  it('is by score, then by loss; what diverged or has no number comes last', () => {
    const nan = JSON.parse(JSON.stringify(result(0, Number.NaN)));
    const trials = [
      nan,
      result(1, 0.5, { metrics: { loss: 0.9 } }),
      result(2, undefined),
      result(3, 0.5, { metrics: { loss: 0.7 } }),
      result(4, -0.1),
    ];
    expect(trials.sort(byScore).map(({ trial }) => trial)).toEqual([3, 1, 4, 0, 2]);
  });

  it('puts those first that came further', () => {
    const rounds = [[result(0, 0.9), result(1, 0.8), result(2, 0.7)], [result(1, 0.6, { rung: 1 })]];
    expect(ranked(rounds).map(({ trial }) => trial)).toEqual([1, 0, 2]);
  });
});

describe('bestYaml()', () => {
  const task = (name: string) => ({ name }) as never;
  const group = (name: string, bottleneck: number) => ({
    task: task(name),
    method: 'houlsby' as const,
    trials: [result(0, 0.9, { values: { learning_rate: 3e-4, 'adapter.bottleneck': bottleneck } })],
  });

  it('sets what was found for each task and method, and the adapter where all agree', () => {
    expect(parse(bestYaml([group('rte', 8), group('cola', 8)]))).toEqual({
      train: {
        by_task_and_method: {
          rte: { houlsby: { learning_rate: 3e-4 } },
          cola: { houlsby: { learning_rate: 3e-4 } },
        },
      },
      tuning: { houlsby: { bottleneck: 8 } },
    });
  });

  it('leaves the adapter to the reader where the best differ', () => {
    const text = bestYaml([group('rte', 8), group('cola', 64)]);
    expect(parse(text).tuning).toBeUndefined();
    expect(text).toContain('#   cola: houlsby: {"bottleneck":64}');
  });
});

describe('searchMistakes()', () => {
  it('names unknown keys, illegal values and ranges in a grid', () => {
    const mistakes = searchMistakes(
      search({
        strategy: 'grid',
        space: {
          learning_rat: [1],
          'tuning.houlsby.r': [8],
          learning_rate: [1e-3, -1],
          weight_decay: { uniform: [0, 1] },
        },
      }),
    );
    expect(mistakes.map(({ path, code }) => [path.join('.'), code])).toEqual([
      ['space.learning_rat', 'SEARCH_KEY'],
      ['space.tuning.houlsby.r', 'SEARCH_KEY'],
      ['space.learning_rate.1', 'SEARCH_VALUE'],
      ['space.weight_decay', 'SEARCH_GRID'],
    ]);
  });
});
