import type { RandomStream } from '@adaptmem/core';
import type { SequenceSpecials } from '../tokenizer/encoding.js';
import type { PretrainingSequence } from './masked-batch.js';
import { endsSentence, tokenOf } from './token-file.js';

/** Special tokens around the two segments of a sequence. */
export const SPECIALS_AROUND = 3;

/** Text from elsewhere in the corpus that may take the place of a second segment. */
export interface ForeignText {
  /** Share of the pairs out of order that get it instead of being swapped. */
  share: number;
  /** Numbers of a token file, another stretch with each call. */
  draw(): Uint16Array;
}

/**
 * A stretch of text as `[CLS] a [SEP] b [SEP]`: cut after a random one of its sentences, the two parts in order (label
 * 0) or not (1) with equal chance. Out of order means swapped (sentence-order prediction, ALBERT, arXiv 1909.11942,
 * section 3.1), or that b is of another text (next-sentence prediction, BERT, arXiv 1810.04805, section 3.1; both at
 * once: StructBERT, arXiv 1908.04577, section 2.2). A stretch of one sentence has no order: `[CLS] a [SEP]`.
 *
 * @param values numbers of a token file
 * @param foreign default: all pairs out of order are swapped
 */
export function corpusSequence(
  values: Uint16Array,
  { cls, sep }: SequenceSpecials,
  stream: RandomStream,
  foreign?: ForeignText,
): PretrainingSequence {
  const cuts = [...values.keys()].filter(
    (index) => index + 1 < values.length && endsSentence(values[index]!),
  );
  if (cuts.length === 0) return { ids: [cls, ...tokensOf(values), sep] };
  const cut = stream.pick(cuts) + 1;
  const sopLabel = stream.integer(2) as 0 | 1;
  const inOrder: Pair = [values.subarray(0, cut), values.subarray(cut)];
  const [first, second] = (sopLabel === 0 ? inOrder : outOfOrder(inOrder, stream, foreign)).map(tokensOf) as [
    number[],
    number[],
  ];
  const ids = [cls, ...first, sep, ...second, sep];
  return { ids, segments: new Uint8Array(ids.length).fill(1, first.length + 2), sopLabel };
}

type Pair = [Uint16Array, Uint16Array];

const tokensOf = (values: Uint16Array) => Array.from(values, tokenOf);

/** Swapped, or with the sentences of another text that have room where the second part was. */
function outOfOrder([first, second]: Pair, stream: RandomStream, foreign: ForeignText | undefined): Pair {
  const other = foreign && stream.next() < foreign.share ? foreign.draw() : undefined;
  const sentences = other?.subarray(0, other.subarray(0, second.length).findLastIndex(endsSentence) + 1);
  return sentences?.length ? [first, sentences] : [second, first];
}
