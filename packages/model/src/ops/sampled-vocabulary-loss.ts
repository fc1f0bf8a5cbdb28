/**
 * Cross-entropy over a large vocabulary from a sample of its words (sampled softmax, Jean et al., arXiv 1412.2007): the
 * cost of a step no longer grows with the vocabulary. Each word c of the sample stands for 1/π_c words, so that
 * exp(z_y) + Σ exp(z_c)/π_c has the expectation Σ exp(z) of all words (Horvitz and Thompson 1952).
 */
import { tf } from '../tf.js';
import { selectRows } from './select-rows.js';
import { type Decoder, vocabularyLoss } from './vocabulary-loss.js';

/** Words that were drawn independently of each other. */
export interface SampledWords {
  /** Ascending. */
  ids: Int32Array;
  /** ln π, π the chance of each of them to be drawn. */
  logChances: Float32Array;
}

/** Added to the score of a word that only is there as the label of another row: e⁻⁶⁰ is nothing beside 1. */
const LEFT_OUT = -60;

/**
 * The loss of {@link vocabularyLoss} estimated from a sample, with gradients of x, and of the rows of W and b that are
 * in the sample or are labels.
 *
 * @param x [n, in]
 * @param labels n word numbers; a row's own is counted in full whether it was drawn or not
 */
export function sampledVocabularyLoss(
  x: tf.Tensor2D,
  { weight, bias }: Decoder,
  labels: Int32Array,
  sample: SampledWords,
): tf.Scalar {
  const words = Int32Array.from(new Set([...sample.ids, ...labels])).sort();
  const places = new Map(Array.from(words, (id, place) => [id, place]));
  const offsets = new Float32Array(words.length).fill(LEFT_OUT);
  sample.ids.forEach((id, index) => {
    offsets[places.get(id)!] = -sample.logChances[index]!;
  });
  const chosen: Decoder = {
    weight: selectRows(weight, words),
    bias: tf.reshape(selectRows(tf.reshape(bias, [-1, 1]), words), [words.length]),
  };
  return vocabularyLoss(
    x,
    chosen,
    labels.map((id) => places.get(id)!),
    { offsets },
  );
}
