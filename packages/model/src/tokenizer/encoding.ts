/** Token ids of a text or a pair as ALBERT reads them: `[CLS] a [SEP]` or `[CLS] a [SEP] b [SEP]`. */

/** Ids without padding, and for each whether it belongs to the first text (0) or the second (1). */
export interface Encoding {
  inputIds: number[];
  tokenTypeIds: number[];
}

/** An encoding of a fixed length. */
export interface PaddedEncoding extends Encoding {
  /** 1 for a token, 0 for padding. */
  attentionMask: number[];
}

/** What is cut where a text or a pair is too long; names as in Hugging Face's tokenizers. */
export type Truncation =
  /** One token after the other from the longer text, from the second where both are equal. */
  | 'longest_first'
  /** Only from that text; nothing at all if what has to go is not less than it has. */
  | 'only_first'
  | 'only_second'
  | 'do_not_truncate';

/** The tokens around the texts. */
export interface SequenceSpecials {
  cls: number;
  sep: number;
}

/** Ids of two texts (without special tokens) cut so that together they are at most `room` long. */
export function truncatePair(
  a: readonly number[],
  b: readonly number[] | undefined,
  room: number,
  truncation: Truncation,
): [a: readonly number[], b: readonly number[] | undefined] {
  const excess = a.length + (b?.length ?? 0) - room;
  if (excess <= 0 || truncation === 'do_not_truncate') return [a, b];
  if (truncation === 'only_first') return [a.length > excess ? a.slice(0, -excess) : a, b];
  if (truncation === 'only_second') return [a, b && b.length > excess ? b.slice(0, -excess) : b];
  if (!b) return [a.slice(0, Math.max(0, room)), b];
  const keptOfA = Math.max(Math.min(a.length, room - b.length), Math.min(a.length, Math.ceil(room / 2)), 0);
  return [a.slice(0, keptOfA), b.slice(0, Math.max(0, room - keptOfA))];
}

/** Puts the special tokens around the texts. */
export function joinPair(
  a: readonly number[],
  b: readonly number[] | undefined,
  { cls, sep }: SequenceSpecials,
): Encoding {
  const first = [cls, ...a, sep];
  const second = b ? [...b, sep] : [];
  return {
    inputIds: [...first, ...second],
    tokenTypeIds: [...first.map(() => 0), ...second.map(() => 1)],
  };
}

/** Fills an encoding up to `length` on the right; a longer one stays as it is. */
export function padEncoding(
  { inputIds, tokenTypeIds }: Encoding,
  length: number,
  padId: number,
): PaddedEncoding {
  const missing = Math.max(0, length - inputIds.length);
  const padded = (values: readonly number[], value: number) => [
    ...values,
    ...Array<number>(missing).fill(value),
  ];
  return {
    inputIds: padded(inputIds, padId),
    tokenTypeIds: padded(tokenTypeIds, 0),
    attentionMask: padded(
      inputIds.map(() => 1),
      0,
    ),
  };
}
