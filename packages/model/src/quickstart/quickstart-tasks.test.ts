import { createRng } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../metrics/compute-metrics.js';
import { bagOfWordsBaseline, majorityBaseline } from './bag-of-words.js';
import { generateCorpus } from './corpus.js';
import { isHeldOut } from './held-out.js';
import { drawExamples, QUICKSTART_TASKS, type QuickstartSplit } from './quickstart-tasks.js';

const taskNamed = (name: string) => QUICKSTART_TASKS.find((task) => task.name === name)!;
const draw = (name: string, split: QuickstartSplit, count: number, seed = 1) =>
  drawExamples(taskNamed(name), split, { seed, count });

describe.each(QUICKSTART_TASKS.map(({ name }) => name))('the task %s', (name) => {
  const train = draw(name, 'train', 1200);
  const dev = draw(name, 'dev', 300);

  it('is the same for the same seed and different for another', () => {
    expect(draw(name, 'dev', 300)).toEqual(dev);
    expect(draw(name, 'dev', 300, 2)).not.toEqual(dev);
  });

  it('has different examples, each label equally often', () => {
    const keys = train.map(({ sentence1, sentence2 }) => `${sentence1}\t${sentence2}`);
    expect(new Set(keys).size).toBe(train.length);
    const { labels } = taskNamed(name);
    for (const label of labels) {
      expect(train.filter((example) => example.label === label)).toHaveLength(train.length / labels.length);
    }
  });

  it('shares no sentence and no held-out combination between train and dev', () => {
    const key = ({ sentence1, sentence2 }: { sentence1: string; sentence2?: string }) =>
      `${sentence1}\t${sentence2}`;
    const trained = new Set(train.map(key));
    expect(dev.filter((example) => trained.has(key(example)))).toEqual([]);
    expect(train.flatMap(({ combinations }) => combinations).filter(isHeldOut)).toEqual([]);
    expect(dev.every(({ combinations }) => combinations.some(isHeldOut))).toBe(true);
  });

  it('has sentences of words with single spaces and a full stop', () => {
    for (const { sentence1, sentence2 } of train) {
      for (const text of sentence2 === undefined ? [sentence1] : [sentence1, sentence2]) {
        expect(text).toMatch(/^[a-z,]+( [a-z,]+)* \.$/);
      }
    }
  });
});

describe('drawExamples()', () => {
  it('refuses more examples than the grammar has', () => {
    const single = {
      ...taskNamed('sentiment'),
      generate: () => ({ sentence1: 'the plot was dull .', label: 0, combinations: [] }),
    };
    expect(() => drawExamples(single, 'train', { seed: 1, count: 2 })).toThrow(
      new RangeError('Task "sentiment" has not 2 different examples for train'),
    );
  });
});

describe('the words without their order', () => {
  const accuracyOf = (name: string) => {
    const [train, dev] = [draw(name, 'train', 3000), draw(name, 'dev', 600)];
    const predictions = bagOfWordsBaseline(train, dev, { numLabels: 2 });
    return computeMetrics(
      ['accuracy'],
      predictions,
      dev.map(({ label }) => label),
    ).accuracy;
  };

  it('say nothing about acceptability', () => {
    expect(Math.abs(accuracyOf('acceptability') - 0.5)).toBeLessThan(0.07);
  });

  it('say little about paraphrases', () => {
    expect(accuracyOf('paraphrase')).toBeLessThan(0.68);
  });

  it('get part of the way in sentiment and entailment', () => {
    for (const name of ['sentiment', 'entailment']) {
      expect(accuracyOf(name)).toBeGreaterThan(0.6);
      expect(accuracyOf(name)).toBeLessThan(0.8);
    }
  });

  it('get part of the way in similarity', () => {
    const [train, dev] = [draw('similarity', 'train', 3000), draw('similarity', 'dev', 600)];
    const labels = dev.map(({ label }) => label);
    const { pearson } = computeMetrics(['pearson'], bagOfWordsBaseline(train, dev, { numLabels: 1 }), labels);
    expect(pearson).toBeGreaterThan(0.35);
    expect(pearson).toBeLessThan(0.6);
    expect(new Set(majorityBaseline(train, dev, { numLabels: 1 }))).toEqual(new Set([2.5]));
  });
});

describe('generateCorpus()', () => {
  it('names cues that are words of the second part', () => {
    const documents = generateCorpus(createRng(1), 'train', 300);
    for (const { second, cues } of documents) {
      if (cues.length > 0) expect(second.split(' ').some((word) => cues.includes(word))).toBe(true);
    }
    expect(documents.filter(({ cues }) => cues.length > 0).length).toBeGreaterThan(200);
  });

  it('is deterministic, and different by part', () => {
    expect(generateCorpus(createRng(1), 'train', 50)).toEqual(generateCorpus(createRng(1), 'train', 50));
    expect(generateCorpus(createRng(1), 'held-out', 50)).not.toEqual(
      generateCorpus(createRng(1), 'train', 50),
    );
  });
});
