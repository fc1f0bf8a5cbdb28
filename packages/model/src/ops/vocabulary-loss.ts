/**
 * Cross-entropy over a large vocabulary without its logits: rows go through in blocks, each of which leaves its share
 * of the loss and of the gradients behind. For 30,000 words and 600 tokens the logits are 72 MB, and a dozen
 * operations on them cost as much as the products.
 */
import { softmaxCrossEntropyOfRows } from '../native/softmax-cross-entropy.js';
import { tf } from '../tf.js';
import { customGradient, isRecording } from './custom-gradient.js';
import type { LinearWeights } from './linear.js';
import { sumRows } from './sum-rows.js';

/** Logits that are there at once. */
const BLOCK_BYTES = 1 << 25;
const FLOAT_BYTES = 4;

/** The tied decoder: a row for each word, [classes, in], and a bias, [classes]. */
export type Decoder = Pick<LinearWeights, 'weight' | 'bias'>;

export interface VocabularyLossOptions {
  /** Of the logits that are there at once. */
  blockBytes?: number;
  /** Constants [classes] that are added to the logits of every row, but not to that of its label. */
  offsets?: Float32Array;
}

/**
 * Mean of −log softmax(x·Wᵀ + b)[label] over the rows of x, with gradients of x, W and b.
 *
 * @param x [n, in]
 * @param labels n class numbers
 */
export function vocabularyLoss(
  x: tf.Tensor2D,
  { weight, bias }: Decoder,
  labels: Int32Array,
  { blockBytes = BLOCK_BYTES, offsets }: VocabularyLossOptions = {},
): tf.Scalar {
  const withGradient = isRecording();
  return customGradient<tf.Scalar>([x, weight, bias], (keep) => {
    const blocks = blocksOf(x, { weight, bias }, labels, blockBytes);
    const { loss, gradients } = throughBlocks(blocks, { weight, withGradient, offsets });
    keep(gradients);
    return {
      value: tf.scalar(loss / labels.length),
      gradient: (dy, kept) => kept.map((sum) => tf.mul(sum, tf.div(dy, labels.length))),
    };
  });
}

function throughBlocks(
  blocks: Iterable<Block>,
  {
    weight,
    withGradient,
    offsets,
  }: { weight: tf.Tensor2D; withGradient: boolean; offsets?: Float32Array | undefined },
) {
  let loss = 0;
  let [dWeight, dBias]: (tf.Tensor | undefined)[] = [];
  const dRows: tf.Tensor2D[] = [];
  for (const { rows, logits: plain, own } of blocks) {
    const logits = offsets ? shifted(plain, own, offsets) : plain;
    const { losses, gradient } = softmaxCrossEntropyOfRows(logits, own);
    for (const value of losses.dataSync<'float32'>()) loss += value;
    if (withGradient) {
      dRows.push(tf.matMul(gradient, weight));
      dWeight = addedTo(dWeight, tf.matMul(gradient, rows, true, false));
      dBias = addedTo(dBias, sumRows(gradient));
    }
    tf.dispose([rows, logits, losses, gradient]);
  }
  return { loss, gradients: withGradient ? [tf.concat(dRows, 0), dWeight!, dBias!] : [] };
}

/** The logits with the offsets of their classes, except at each row's own; the given ones are freed. */
function shifted(logits: tf.Tensor2D, own: Int32Array, offsets: Float32Array): tf.Tensor2D {
  return tf.tidy(() => {
    const labels = tf.tensor1d(own, 'int32');
    const ofLabels = tf.tensor2d(
      Float32Array.from(own, (label) => offsets[label]!),
      [own.length, 1],
    );
    const all = tf.add(logits, tf.tensor1d(offsets));
    logits.dispose();
    // cast: asked for floats, WebAssembly's kernel writes the bits of integers
    return tf.sub<tf.Tensor2D>(all, tf.mul(tf.cast(tf.oneHot(labels, offsets.length), 'float32'), ofLabels));
  });
}

interface Block {
  rows: tf.Tensor2D;
  logits: tf.Tensor2D;
  /** Labels of these rows. */
  own: Int32Array;
}

function* blocksOf(
  x: tf.Tensor2D,
  { weight, bias }: Decoder,
  labels: Int32Array,
  blockBytes: number,
): Generator<Block> {
  const [height, width] = x.shape;
  const most = Math.max(1, Math.floor(blockBytes / FLOAT_BYTES / weight.shape[0]));
  const blocks = Math.ceil(height / most);
  for (let block = 0; block < blocks; block++) {
    const [start, end] = [block, block + 1].map((edge) => Math.round((edge * height) / blocks)) as [
      number,
      number,
    ];
    const rows = tf.slice(x, [start, 0], [end - start, width]);
    const logits = tf.tidy(() => tf.add<tf.Tensor2D>(tf.matMul(rows, weight, false, true), bias));
    yield { rows, logits, own: labels.subarray(start, end) };
  }
}

function addedTo(sum: tf.Tensor | undefined, part: tf.Tensor): tf.Tensor {
  if (!sum) return part;
  const total = tf.add(sum, part);
  tf.dispose([sum, part]);
  return total;
}

/** Sum of the losses of all rows, and how many have their highest score at the label. */
export interface VocabularyJudgement {
  loss: number;
  correct: number;
}

/** As {@link vocabularyLoss}, for evaluation. */
export function judgeVocabulary(
  x: tf.Tensor2D,
  decoder: Decoder,
  labels: Int32Array,
  blockBytes: number = BLOCK_BYTES,
): VocabularyJudgement {
  const sums = { loss: 0, correct: 0 };
  for (const { rows, logits, own } of blocksOf(x, decoder, labels, blockBytes)) {
    tf.tidy(() => {
      const guesses = tf.argMax(logits, -1).dataSync();
      for (const value of softmaxCrossEntropyOfRows(logits, own).losses.dataSync<'float32'>())
        sums.loss += value;
      own.forEach((label, row) => {
        if (guesses[row] === label) sums.correct++;
      });
    });
    tf.dispose([rows, logits]);
  }
  return sums;
}
