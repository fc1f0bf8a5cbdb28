import { fadeFactor, type HeadSpans, logMaskTensor, spanGradient } from '../attention-span/head-spans.js';
import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';

/** Geometry of an attention: B sequences, N heads of d numbers; queries and keys may differ in number. */
export interface AttentionShape {
  batch: number;
  heads: number;
  /** [B, 1, 1, Tk]: 0 where a key may be seen, the most negative float where it is padding. */
  mask: tf.Tensor4D;
  /** [B, N, Tq, Tk]: what the probabilities are multiplied with (0 or 1/(1 − p)), if there is dropout. */
  dropout?: tf.Tensor | undefined;
  /** What is left of scores and probabilities, [B, N, Tq, Tk], once they are stored; gradients pass straight through. */
  store?: ((what: 'scores' | 'probabilities', value: tf.Tensor) => tf.Tensor) | undefined;
  /** Set where heads see only what is near. */
  spans?: HeadSpans | undefined;
}

/**
 * softmax(Q·Kᵀ/√d + mask)·V for each head (Vaswani et al., arXiv 1706.03762, eq. 1).
 *
 * @param query [B·Tq, H]
 * @param key [B·Tk, H]
 * @param value [B·Tk, H]
 * @returns [B·Tq, H]
 */
export function attention(
  query: tf.Tensor2D,
  key: tf.Tensor2D,
  value: tf.Tensor2D,
  shape: AttentionShape,
): tf.Tensor2D {
  const scale = scoreScale(query, shape);
  const { spans, dropout } = shape;
  return customGradient<tf.Tensor2D>([query, key, value, ...trainedSpan(spans)], (keep) => {
    const q = tf.mul(splitHeads(query, shape), scale); // [B, N, Tq, d]
    const k = splitHeads(key, shape); // [B, N, Tk, d]
    const v = splitHeads(value, shape);
    const exact = softmaxOfScores(q, k, shape); // [B, N, Tq, Tk]
    const probabilities = shape.store?.('probabilities', exact) ?? exact;
    keep([q, k, v, probabilities, ...(dropout ? [dropout] : [])]);
    return {
      value: joinHeads(faded(tf.matMul(dropped(probabilities, dropout), v), spans)),
      gradient: (dy, kept) => gradient(faded(splitHeads(dy, shape), spans), kept, scale, spans),
    };
  });
}

const trainedSpan = (spans: HeadSpans | undefined): tf.Tensor[] => (spans?.variable ? [spans.variable] : []);

/** @param context [B, N, Tq, d] */
function faded(context: tf.Tensor, spans: HeadSpans | undefined): tf.Tensor {
  const factor = spans && fadeFactor(spans);
  return factor ? tf.mul(context, factor) : context;
}

/** softmax(Q·Kᵀ/√d + mask): how much each token looks at each. @returns [B, N, Tq, Tk] */
export function attentionProbabilities(
  query: tf.Tensor2D,
  key: tf.Tensor2D,
  shape: AttentionShape,
): tf.Tensor {
  const q = tf.mul(splitHeads(query, shape), scoreScale(query, shape));
  return softmaxOfScores(q, splitHeads(key, shape), shape);
}

function softmaxOfScores(q: tf.Tensor, k: tf.Tensor, { mask, spans, store }: AttentionShape): tf.Tensor {
  const products = tf.matMul(q, k, false, true);
  const scores = tf.add(store?.('scores', products) ?? products, mask);
  const near = spans && logMaskTensor(spans, scores.shape[2]!, scores.shape[3]!);
  return tf.softmax(near ? tf.add(scores, near) : scores);
}

/** 1/√d */
function scoreScale(query: tf.Tensor2D, { heads }: AttentionShape): number {
  return 1 / Math.sqrt(query.shape[1] / heads);
}

/** Gradients of query, key, value and spans; softmax's is p·(g − Σ g·p). @param dy [B, N, Tq, d] */
function gradient(
  dy: tf.Tensor,
  kept: tf.Tensor[],
  scale: number,
  spans: HeadSpans | undefined,
): tf.Tensor[] {
  const [q, k, v, probabilities, dropout] = kept as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
  const dValue = tf.matMul(dropped(probabilities, dropout), dy, true, false);
  const weighted = tf.mul(dropped(tf.matMul(dy, v, false, true), dropout), probabilities);
  const rowSums = tf.sum(weighted, -1, true); // [B, N, Tq, 1]
  const dScores = tf.sub(weighted, tf.mul(probabilities, rowSums));
  const dQuery = tf.mul(tf.matMul(dScores, k), scale);
  const dKey = tf.matMul(dScores, q, true, false); // q is scaled already
  const dSpan = spans?.variable ? [spanGradient(spans, dScores, rowSums)] : [];
  return [joinHeads(dQuery), joinHeads(dKey), joinHeads(dValue), ...dSpan];
}

function dropped(probabilities: tf.Tensor, dropout: tf.Tensor | undefined): tf.Tensor {
  return dropout ? tf.mul(probabilities, dropout) : probabilities;
}

/** [B·T, N·d] to [B, N, T, d] */
function splitHeads(x: tf.Tensor2D, { batch, heads }: AttentionShape): tf.Tensor {
  const [rows, width] = x.shape;
  return tf.transpose(tf.reshape(x, [batch, rows / batch, heads, width / heads]), [0, 2, 1, 3]);
}

/** [B, N, T, d] to [B·T, N·d] */
function joinHeads(x: tf.Tensor): tf.Tensor2D {
  const [batch, heads, length, size] = x.shape as [number, number, number, number];
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch * length, heads * size]);
}
