/** The spans of the heads of one attention as tensors, and their gradient. */
import { tf } from '../tf.js';
import { fadeSlope, logMask, logMaskSlope, spanFade } from './span-mask.js';

/** N heads that are on. */
export interface HeadSpans {
  /** z of each, tokens, above 0. */
  spans: readonly number[];
  /** R, tokens. */
  ramp: number;
  /** [N]: the same spans, where they train. */
  variable?: tf.Tensor1D | undefined;
}

/**
 * log m for the distance of each query and key: the sum with the scores makes softmax multiply its numerators by m and
 * normalise after it. Query i is the token at position i.
 *
 * @returns [1, N, Tq, Tk]; undefined where every head sees everything
 */
export function logMaskTensor(spans: HeadSpans, queries: number, keys: number): tf.Tensor | undefined {
  return ofPairs(spans, queries, keys, logMask);
}

/** min(z, 1) of each head. @returns [1, N, 1, 1]; undefined where all are 1 */
export function fadeFactor({ spans }: HeadSpans): tf.Tensor | undefined {
  const factors = spans.map(spanFade);
  return factors.every((factor) => factor === 1) ? undefined : tf.tensor(factors, [1, factors.length, 1, 1]);
}

/**
 * The spans' gradient: d log m / d z weighs that of the scores; that of what fades is what the head adds to the loss.
 *
 * @param dScores [B, N, Tq, Tk]
 * @param rowSums [B, N, Tq, 1]: sums of gradient times probability, with the fading in it
 * @returns [N]
 */
export function spanGradient(spans: HeadSpans, dScores: tf.Tensor, rowSums: tf.Tensor): tf.Tensor1D {
  const [, heads, queries, keys] = dScores.shape as [number, number, number, number];
  const parts: tf.Tensor1D[] = [];
  const slope = ofPairs(spans, queries, keys, logMaskSlope);
  if (slope) parts.push(perHead(tf.sum(tf.mul(dScores, slope), -1)));
  const fading = spans.spans.map((span) => fadeSlope(span) / spanFade(span));
  if (fading.some((each) => each > 0)) parts.push(tf.mul(perHead(tf.squeeze(rowSums, [3])), fading));
  return parts.length > 0 ? tf.addN(parts) : tf.zeros([heads]);
}

/** @param rows [B, N, Tq] @returns [N] */
const perHead = (rows: tf.Tensor): tf.Tensor1D => tf.sum(tf.sum(rows, -1), 0);

/** A function of the distance for each head, query and key; undefined where it is 0 all over. */
function ofPairs(
  { spans, ramp }: HeadSpans,
  queries: number,
  keys: number,
  values: (span: number, ramp: number, length: number) => Float64Array,
): tf.Tensor | undefined {
  const byHead = spans.map((span) => values(span, ramp, keys));
  if (byHead.every((byDistance) => byDistance.every((value) => value === 0))) return undefined;
  const pairs = new Float32Array(spans.length * queries * keys);
  let at = 0;
  for (const byDistance of byHead) {
    for (let query = 0; query < queries; query++) {
      for (let key = 0; key < keys; key++) pairs[at++] = byDistance[Math.abs(query - key)]!;
    }
  }
  return tf.tensor(pairs, [1, spans.length, queries, keys]);
}
