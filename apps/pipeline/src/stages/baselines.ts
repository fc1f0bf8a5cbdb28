/** Stage `baselines`: what can be had on a task without a network: the most frequent label, and a bag of words. */
import { join } from 'node:path';
import { readText, writeAtomic } from '@adaptmem/core';
import {
  bagOfWordsBaseline,
  computeMetrics,
  type MetricName,
  majorityBaseline,
  outputsOf,
} from '@adaptmem/model';
import { readExamples, type TaskDataConfig } from '../task-data.js';
import { defineStage } from './define-stage.js';

export interface BaselinesConfig {
  data: TaskDataConfig;
}

export interface Baselines {
  trainExamples: number;
  devExamples: number;
  majority: Record<string, number>;
  bagOfWords: Record<string, number>;
}

/** Writes `baselines.json`. */
export const baselines = defineStage<BaselinesConfig>({
  kind: 'baselines',
  packages: ['@adaptmem/model'],
  run({ config, inputs, files, output }) {
    const { task, seed } = config.data;
    const [train, dev] = (['train', 'dev'] as const).map((split) =>
      readExamples(config.data, split, inputs, files),
    );
    const labels = dev!.map(({ label }) => label);
    const options = { numLabels: outputsOf(task), seed };
    const score = (predictions: number[]): Record<MetricName, number> =>
      finite(computeMetrics(task.metrics, predictions, labels));
    const result: Baselines = {
      trainExamples: train!.length,
      devExamples: dev!.length,
      majority: score(majorityBaseline(train!, dev!, options)),
      bagOfWords: score(bagOfWordsBaseline(train!, dev!, options)),
    };
    writeAtomic(join(output, BASELINES), `${JSON.stringify(result, null, 2)}\n`);
  },
});

const BASELINES = 'baselines.json';

/** What `baselines` wrote. */
export function readBaselines(folder: string): Baselines {
  return JSON.parse(readText(join(folder, BASELINES))) as Baselines;
}

/** A constant prediction has no correlation with anything (NaN): it shows none. */
function finite<K extends string>(metrics: Record<K, number>): Record<K, number> {
  const shown = Object.entries<number>(metrics).map(([name, value]) => [
    name,
    Number.isNaN(value) ? 0 : value,
  ]);
  return Object.fromEntries(shown) as Record<K, number>;
}
