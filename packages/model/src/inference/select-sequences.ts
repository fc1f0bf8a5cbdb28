/** Some of a batch's sequences, in any order and as often as wanted. */
import type { TokenBatch } from '../albert.js';
import { tf } from '../tf.js';

/** The batch of some sequences of another. @param sequences their numbers there */
export function selectSequences(batch: TokenBatch, sequences: readonly number[]): TokenBatch {
  const { length, inputIds, tokenTypeIds, attentionMask } = batch;
  const pick = <A extends Int32Array | Uint8Array>(from: A): A => {
    const to = new (from.constructor as new (size: number) => A)(sequences.length * length);
    sequences.forEach((sequence, row) => {
      to.set(from.subarray(sequence * length, (sequence + 1) * length), row * length);
    });
    return to;
  };
  return {
    size: sequences.length,
    length,
    inputIds: pick(inputIds),
    tokenTypeIds: pick(tokenTypeIds),
    attentionMask: pick(attentionMask),
  };
}

/** The rows of some sequences of a matrix. @param hidden has as many rows for each of its `count` sequences */
export function selectRowsOf(hidden: tf.Tensor2D, sequences: readonly number[], count: number): tf.Tensor2D {
  if (sequences.length === count && sequences.every((sequence, index) => sequence === index)) return hidden;
  const [height, width] = hidden.shape;
  const rows = height / count;
  return tf.concat(
    sequences.map((sequence) => tf.slice(hidden, [sequence * rows, 0], [rows, width])),
    0,
  );
}
