/** Lengths in tokens of the training sets of RTE and CoLA, truncated as Hugging Face's run_glue.py does. */
import { join } from 'node:path';
import { createRng, type RandomStream } from '../../packages/core/src/rng.js';
import { findSharedData } from '../../packages/core/src/shared-data.js';
import { readGlueSplit } from '../../packages/model/src/glue/read-glue-split.js';
import { loadTokenizer } from '../../packages/model/src/tokenizer/load-tokenizer.js';

export const EPOCH_TASKS = ['rte', 'cola'] as const;
export type EpochTask = (typeof EPOCH_TASKS)[number];

/** run_glue's `max_seq_length`. */
export const MOST_TOKENS = 128;

export interface EpochLengths {
  lengths: number[];
  source: string;
}

/** Of the official files with ALBERT's vocabulary where shared data has both, else drawn from recorded figures. */
export function epochLengths(task: EpochTask): EpochLengths {
  const shared = findSharedData();
  if (!shared) return { lengths: drawLengths(task), source: 'drawn from recorded quantiles' };
  const tokenizer = loadTokenizer(join(shared, 'data/tokenizer/albert-base-v2/spiece.model'));
  const lengths = readGlueSplit(task, join(shared, 'data/glue'), 'train').map(
    ({ sentence1, sentence2 }) =>
      tokenizer.encode(sentence1, sentence2, { maxLength: MOST_TOKENS }).inputIds.length,
  );
  return { lengths, source: 'official training set' };
}

/** Numbers of examples, and every tenth percentile of their lengths, taken from the official files. */
const RECORDED: Record<EpochTask, { examples: number; deciles: number[] }> = {
  rte: { examples: 2490, deciles: [13, 33, 40, 46, 51, 56, 63, 74, 106, 128, 128] },
  cola: { examples: 8551, deciles: [4, 7, 8, 9, 10, 11, 11, 12, 14, 17, 46] },
};

function drawLengths(task: EpochTask): number[] {
  const { examples, deciles } = RECORDED[task];
  const stream = createRng(0).stream('lengths', task);
  return Array.from({ length: examples }, () => quantile(deciles, stream));
}

function quantile(deciles: readonly number[], stream: RandomStream): number {
  const place = stream.next() * (deciles.length - 1);
  const [low, high] = [deciles[Math.floor(place)]!, deciles[Math.ceil(place)]!];
  return Math.round(low + (high - low) * (place % 1));
}
