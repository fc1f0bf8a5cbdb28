import type { RandomStream } from '@adaptmem/core';
import type { SequenceSpecials } from '../tokenizer/encoding.js';
import type { PretrainingSequence } from './masked-batch.js';
import { endsSentence, tokenOf } from './token-file.js';

/** Special tokens around the two segments of a sequence. */
export const SPECIALS_AROUND = 3;

/**
 * A stretch of text as `[CLS] a [SEP] b [SEP]`: cut after a random one of its sentences, the two parts in order (label
 * 0) or swapped (1) with equal chance (sentence-order prediction, ALBERT, arXiv 1909.11942, section 3.1). A stretch of
 * one sentence has no order: `[CLS] a [SEP]`.
 *
 * @param values numbers of a token file
 */
export function corpusSequence(
  values: Uint16Array,
  { cls, sep }: SequenceSpecials,
  stream: RandomStream,
): PretrainingSequence {
  const ids = Array.from(values, tokenOf);
  const cuts = [...values.keys()].filter(
    (index) => index + 1 < values.length && endsSentence(values[index]!),
  );
  if (cuts.length === 0) return { ids: [cls, ...ids, sep] };
  const cut = stream.pick(cuts) + 1;
  const sopLabel = stream.integer(2) as 0 | 1;
  const parts = [ids.slice(0, cut), ids.slice(cut)];
  const [first, second] = (sopLabel === 0 ? parts : parts.reverse()) as [number[], number[]];
  const segments = new Uint8Array(ids.length + SPECIALS_AROUND).fill(1, first.length + 2);
  return { ids: [cls, ...first, sep, ...second, sep], segments, sopLabel };
}
