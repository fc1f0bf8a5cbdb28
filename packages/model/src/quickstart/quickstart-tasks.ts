/** The quickstart's five tasks, and how their splits are drawn. */
import { createRng } from '@adaptmem/core';
import type { ExampleGenerator, QuickstartExample } from './example.js';
import { isHeldOut } from './held-out.js';
import { generateAcceptability } from './tasks/acceptability.js';
import { generateEntailment } from './tasks/entailment.js';
import { generateParaphrase } from './tasks/paraphrase.js';
import { generateSentiment } from './tasks/sentiment.js';
import { generateSimilarity } from './tasks/similarity.js';

/** A generated task in the file layout of a GLUE task. */
export interface QuickstartTask {
  name: string;
  layout: 'cola' | 'sst2' | 'mrpc' | 'rte' | 'stsb';
  /** Values that labels take, each equally often. */
  labels: readonly number[];
  generate: ExampleGenerator;
}

export const QUICKSTART_TASKS: readonly QuickstartTask[] = [
  { name: 'acceptability', layout: 'cola', labels: [0, 1], generate: generateAcceptability },
  { name: 'sentiment', layout: 'sst2', labels: [0, 1], generate: generateSentiment },
  { name: 'paraphrase', layout: 'mrpc', labels: [0, 1], generate: generateParaphrase },
  { name: 'entailment', layout: 'rte', labels: [0, 1], generate: generateEntailment },
  { name: 'similarity', layout: 'stsb', labels: [0, 1, 2, 3, 4, 5], generate: generateSimilarity },
];

export type QuickstartSplit = 'train' | 'dev';

/** Draws in a row that may be rejected before a split counts as exhausted. */
const MAX_REJECTIONS = 100_000;

/**
 * `count` different examples of a task with balanced labels. An example is in `dev` if and only if one of its
 * lexical combinations is held out, so no sentence, and no such combination, is in both splits.
 *
 * @throws RangeError if the grammar has not so many different examples
 */
export function drawExamples(
  task: QuickstartTask,
  split: QuickstartSplit,
  { seed, count }: { seed: number; count: number },
): QuickstartExample[] {
  const stream = createRng(seed).stream('quickstart', task.name, split);
  const seen = new Set<string>();
  const examples: QuickstartExample[] = [];
  for (let rejections = 0; examples.length < count; ) {
    const example = task.generate(stream, task.labels[examples.length % task.labels.length]!);
    const key = `${example.sentence1}\t${example.sentence2 ?? ''}`;
    const fits = example.combinations.some(isHeldOut) === (split === 'dev');
    if (fits && !seen.has(key) && example.sentence1 !== example.sentence2) {
      seen.add(key);
      examples.push(example);
      rejections = 0;
    } else if (++rejections > MAX_REJECTIONS) {
      throw new RangeError(`Task "${task.name}" has not ${count} different examples for ${split}`);
    }
  }
  return stream.shuffle(examples);
}
