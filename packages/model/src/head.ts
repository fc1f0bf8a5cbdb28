/** What is put on the encoder: a classifier or regressor for a task, and the two heads of pretraining. */
import { encode, type Network, pool, type TokenBatch } from './albert.js';
import { activate } from './ops/activation.js';
import { layerNorm } from './ops/layer-norm.js';
import { type LinearWeights, linear } from './ops/linear.js';
import { crossEntropy, meanSquaredError } from './ops/loss.js';
import { type SampledWords, sampledVocabularyLoss } from './ops/sampled-vocabulary-loss.js';
import { vocabularyLoss } from './ops/vocabulary-loss.js';
import type { tf } from './tf.js';

/** Dropout and a linear layer over the pooled output. @param pooled [B, H] @returns [B, labels] */
export function classify({ parameters, config, dropout }: Network, pooled: tf.Tensor2D): tf.Tensor2D {
  const dropped = dropout.apply(pooled, config.classifier_dropout_prob, 'classifier');
  return linear(dropped, parameters.linear('classifier'));
}

/** Scores of each sequence for each label. @returns [B, labels] */
export function sequenceLogits(network: Network, batch: TokenBatch): tf.Tensor2D {
  return classify(network, pool(network, encode(network, batch, 'first')));
}

/** Cross-entropy over classes; mean squared error where there is one label (regression). */
export function sequenceLoss(logits: tf.Tensor2D, labels: Float32Array): tf.Scalar {
  return logits.shape[1] === 1
    ? meanSquaredError(logits, labels)
    : crossEntropy(logits, Int32Array.from(labels));
}

/**
 * Scores over the vocabulary for some tokens: dense, activation, LayerNorm, then the word embeddings themselves.
 *
 * @param tokens [n, H]
 * @returns [n, vocab_size]
 */
export function maskedTokenLogits(network: Network, tokens: tf.Tensor2D): tf.Tensor2D {
  return linear(predictionVectors(network, tokens), decoderOf(network));
}

/** Vocabularies from this size on never have all their logits in memory. */
const LARGE_VOCABULARY = 4096;

/**
 * Mean cross-entropy of the words of some tokens.
 *
 * @param tokens [n, H]
 * @param labels n word numbers
 * @param sample estimates it from these words; absent: it is computed from all
 */
export function maskedTokenLoss(
  network: Network,
  tokens: tf.Tensor2D,
  labels: Int32Array,
  sample?: SampledWords,
): tf.Scalar {
  if (sample)
    return sampledVocabularyLoss(predictionVectors(network, tokens), decoderOf(network), labels, sample);
  if (network.config.vocab_size < LARGE_VOCABULARY) {
    return crossEntropy(maskedTokenLogits(network, tokens), labels);
  }
  return vocabularyLoss(predictionVectors(network, tokens), decoderOf(network), labels);
}

/** What a token is compared with every word's embedding by. @param tokens [n, H] @returns [n, E] */
export function predictionVectors({ parameters, config }: Network, tokens: tf.Tensor2D): tf.Tensor2D {
  const dense = activate(linear(tokens, parameters.linear('predictions.dense')), config.hidden_act);
  return layerNorm(dense, parameters.norm('predictions.LayerNorm'), config.layer_norm_eps);
}

/** The word embeddings as a linear layer. */
export function decoderOf({ parameters }: Network): LinearWeights {
  return parameters.linear('albert.embeddings.word_embeddings', 'predictions');
}

/** Scores of "in order" (0) against "swapped" (1) for pairs of segments. @param pooled [B, H] @returns [B, 2] */
export function sentenceOrderLogits(
  { parameters, config, dropout }: Network,
  pooled: tf.Tensor2D,
): tf.Tensor2D {
  const dropped = dropout.apply(pooled, config.classifier_dropout_prob, 'sop_classifier');
  return linear(dropped, parameters.linear('sop_classifier.classifier'));
}
