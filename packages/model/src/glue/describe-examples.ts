/** What a split is like, for a person who chooses a sequence length and reads an accuracy. */
import { createRng } from '@adaptmem/core';
import type { Tokenizer } from '../tokenizer/albert-tokenizer.js';
import type { GlueExample } from './read-glue-split.js';
import type { GlueTask } from './tasks.js';

/** Percentiles that are told, by nearest rank. */
export const LENGTH_PERCENTILES = [50, 90, 95, 99, 100] as const;

export interface ExamplesDescription {
  rows: number;
  /** Share of each class, by how the files write it; absent for scores and where there are no labels. */
  labelShares?: Record<string, number>;
  /** Of scores. */
  labelRange?: { least: number; mean: number; most: number };
  /** Lengths in tokens, special ones included, before anything is cut: percentile → tokens. */
  lengthPercentiles: Record<(typeof LENGTH_PERCENTILES)[number], number>;
  /** Share that is longer than `maxLength` tokens and so is cut. */
  truncatedShare: number;
  /** Rows whose lengths were counted: all, or a seeded sample. */
  tokenizedRows: number;
}

export interface DescribeOptions {
  tokenizer: Tokenizer;
  /** Tokens, special ones included. */
  maxLength: number;
  /** Tokenizes at most so many rows, chosen by the seed 0. Default: all. */
  sample?: number | undefined;
}

/** @param examples at least one */
export function describeExamples(
  examples: readonly GlueExample[],
  { target }: GlueTask,
  { tokenizer, maxLength, sample = Number.POSITIVE_INFINITY }: DescribeOptions,
): ExamplesDescription {
  const tokenized =
    examples.length > sample ? createRng(0).stream('sample').shuffle(examples).slice(0, sample) : examples;
  const lengths = tokenized
    .map(({ sentence1, sentence2 }) => tokenizer.encode(sentence1, sentence2).inputIds.length)
    .sort((a, b) => a - b);
  const labels = examples.flatMap(({ label }) => (label === undefined ? [] : [label]));
  return {
    rows: examples.length,
    ...(labels.length > 0 && ('classes' in target ? sharesOf(labels, target.classes) : rangeOf(labels))),
    lengthPercentiles: Object.fromEntries(
      LENGTH_PERCENTILES.map((percent) => [
        percent,
        lengths[Math.ceil((percent / 100) * lengths.length) - 1],
      ]),
    ) as ExamplesDescription['lengthPercentiles'],
    truncatedShare: lengths.filter((length) => length > maxLength).length / lengths.length,
    tokenizedRows: lengths.length,
  };
}

function sharesOf(labels: readonly number[], classes: readonly string[]) {
  const counts = classes.map(() => 0);
  for (const label of labels) counts[label]! += 1;
  return {
    labelShares: Object.fromEntries(classes.map((name, index) => [name, counts[index]! / labels.length])),
  };
}

function rangeOf(scores: readonly number[]) {
  const by = (pick: (a: number, b: number) => number) => scores.reduce((a, b) => pick(a, b));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { labelRange: { least: by(Math.min), mean, most: by(Math.max) } };
}
