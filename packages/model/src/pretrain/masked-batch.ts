/** Texts with hidden tokens as a batch, and what is to be predicted of them. */
import type { RandomStream } from '@adaptmem/core';
import type { TokenBatch } from '../albert.js';
import { padTokens } from '../train/dataset.js';
import { type MaskingOptions, maskTokens } from './mask-tokens.js';

/** A text as token numbers, special tokens included. */
export interface PretrainingSequence {
  ids: ArrayLike<number>;
  /** 0 for the first segment, 1 for the second; default all 0. */
  segments?: ArrayLike<number> | undefined;
  /** Positions of the salient tokens, see `salient_probability`. */
  salient?: readonly number[] | undefined;
  /** 0 if the two segments are in order, 1 if swapped; absent if there is only one. */
  sopLabel?: 0 | 1 | undefined;
}

/** The text as encoders take it. */
export function rowsOf({ ids, segments }: PretrainingSequence) {
  return { inputIds: ids, tokenTypeIds: segments ?? new Uint8Array(ids.length) };
}

/** A batch with hidden tokens. */
export interface MaskedBatch {
  tokens: TokenBatch;
  /** Rows of [B·T, H] whose token is hidden. */
  hiddenRows: Int32Array;
  hiddenIds: Int32Array;
  /** Rows of [B, H] that have a sentence-order label. */
  orderedRows: Int32Array;
  orderLabels: Int32Array;
}

/** @param streamOf a stream for each sequence of the batch */
export function maskedBatch(
  sequences: readonly PretrainingSequence[],
  streamOf: (row: number) => RandomStream,
  masking: MaskingOptions,
  padId: number,
): MaskedBatch {
  const masked = sequences.map(({ ids, salient }, row) => maskTokens(ids, masking, streamOf(row), salient));
  const tokens = padTokens(
    sequences.map((sequence, row) => ({ ...rowsOf(sequence), inputIds: masked[row]!.inputIds })),
    padId,
  );
  const hiddenRows = masked.flatMap(({ positions }, row) =>
    positions.map((position) => row * tokens.length + position),
  );
  const ordered = [...sequences.keys()].filter((row) => sequences[row]!.sopLabel !== undefined);
  return {
    tokens,
    hiddenRows: Int32Array.from(hiddenRows),
    hiddenIds: Int32Array.from(masked.flatMap(({ labels }) => labels)),
    orderedRows: Int32Array.from(ordered),
    orderLabels: Int32Array.from(ordered, (row) => sequences[row]!.sopLabel!),
  };
}
