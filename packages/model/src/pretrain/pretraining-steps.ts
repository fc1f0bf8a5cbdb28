/** Batches of pretraining steps and their losses. */
import type { Network } from '../albert.js';
import { maskedTokenLoss } from '../head.js';
import { stepDropout } from '../ops/dropout.js';
import { crossEntropy } from '../ops/loss.js';
import type { SampledWords } from '../ops/sampled-vocabulary-loss.js';
import { tf } from '../tf.js';
import type { MicroBatch } from '../train/accumulate-gradients.js';
import { slices } from '../train/epoch-batches.js';
import { microBatchRng } from '../train/micro-batch-rng.js';
import { type MaskedBatch, maskedBatch, type PretrainingSequence } from './masked-batch.js';
import { type PretrainingSetting, pretrainingOutputs } from './pretraining-outputs.js';
import { sampleChances, sampleWords } from './sample-words.js';

/** Texts that are made when a step asks for them. */
export interface SequenceSource {
  /** Equal where all steps have equal texts. */
  readonly fingerprint: string;
  /** The texts of a step, from 0, decided by its number alone. */
  sequencesOf(step: number): readonly PretrainingSequence[];
}

/** The parts of each step, from 0, that are computed at once. */
export function pretrainingSteps(network: Network, source: SequenceSource, setting: PretrainingSetting) {
  const { settings, rng } = setting;
  const size = settings.per_device_train_batch_size;
  const { sampled_words } = settings;
  const chances = sampled_words && sampleChances(network.config.vocab_size, sampled_words);
  return (step: number): MicroBatch[] => {
    const parts = slices(source.sequencesOf(step), size).map((sequences, part) => ({
      examples: sequences.length,
      tokens: sequences.reduce((sum, { ids }) => sum + ids.length, 0),
      batch: maskedBatch(
        sequences,
        (row) => rng.stream('mask', step, part * size + row),
        setting.masking,
        network.config.pad_token_id,
      ),
      training: { ...network, dropout: stepDropout(microBatchRng(rng, part), step) },
      words: chances ? sampleWords(chances, rng.stream('words', step, part)) : undefined,
    }));
    const whole = {
      hidden: parts.reduce((sum, { batch }) => sum + batch.hiddenIds.length, 0),
      ordered: parts.reduce((sum, { batch }) => sum + batch.orderLabels.length, 0),
    };
    return parts.map(({ examples, tokens, batch, training, words }) => ({
      examples,
      tokens,
      loss: () => lossShare(training, batch, whole, words),
    }));
  };
}

/** What a part adds to the mean losses over all hidden tokens and all labelled pairs of the step. */
function lossShare(
  network: Network,
  batch: MaskedBatch,
  whole: { hidden: number; ordered: number },
  words: SampledWords | undefined,
) {
  const { hidden, order } = pretrainingOutputs(network, batch);
  const { hiddenIds } = batch;
  const loss = scaled(maskedTokenLoss(network, hidden, hiddenIds, words), hiddenIds.length / whole.hidden);
  if (!order) return loss;
  const orderLoss = scaled(crossEntropy(order, batch.orderLabels), batch.orderLabels.length / whole.ordered);
  return tf.add<tf.Scalar>(loss, orderLoss);
}

const scaled = (loss: tf.Scalar, share: number) => (share === 1 ? loss : tf.mul<tf.Scalar>(loss, share));
