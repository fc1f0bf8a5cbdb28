/** Pretraining as ALBERT's: masked language modelling with hidden runs of tokens, and sentence order. */
import { createRng, type Rng } from '@adaptmem/core';
import { z } from 'zod';
import { encode, firstTokens, type Network, pool } from '../albert.js';
import type { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes, initialise, pretrainingShapes } from '../albert-parameters.js';
import { decoderOf, maskedTokenLoss, predictionVectors, sentenceOrderLogits } from '../head.js';
import { NO_DROPOUT, stepDropout } from '../ops/dropout.js';
import { crossEntropy } from '../ops/loss.js';
import { Parameters } from '../ops/parameters.js';
import type { SampledWords } from '../ops/sampled-vocabulary-loss.js';
import { selectRows } from '../ops/select-rows.js';
import { judgeVocabulary } from '../ops/vocabulary-loss.js';
import { elementsOf, type TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import type { MicroBatch } from '../train/accumulate-gradients.js';
import { assertSequences } from '../train/dataset.js';
import { slices, stepBatches } from '../train/epoch-batches.js';
import { fingerprintOf } from '../train/fingerprint.js';
import { microBatchRng } from '../train/micro-batch-rng.js';
import { examplesPerStep, type RunLength, runLength, TrainingSettings } from '../train/settings.js';
import type { Metrics } from '../train/train-event.js';
import { type Judgement, type RunOptions, type TrainingResult, trainLoop } from '../train/train-loop.js';
import type { MaskingOptions } from './mask-tokens.js';
import { type MaskedBatch, maskedBatch, type PretrainingSequence, rowsOf } from './masked-batch.js';
import { sampleChances, sampleWords } from './sample-words.js';

/** Hyper-parameters of training and of hiding tokens. */
export const PretrainingSettings = TrainingSettings.extend({
  mlm_probability: z.number().positive().max(1).default(0.15),
  /** ALBERT hides runs of up to three tokens. */
  max_ngram: z.number().int().positive().default(3),
  /** Chance of a salient token to be hidden. Default: salient tokens are treated as the others. */
  salient_probability: z.number().min(0).max(1).optional(),
  /**
   * Each step compares its predictions with so many words of the vocabulary on average, drawn anew, instead of with all
   * of them; the vocabulary must list frequent words first. Held-out texts are judged by all words in any case.
   */
  sampled_words: z.number().int().positive().optional(),
});
export type PretrainingSettings = z.infer<typeof PretrainingSettings>;

/** Texts that are made when a step asks for them. */
export interface SequenceSource {
  /** Equal where all steps have equal texts. */
  readonly fingerprint: string;
  /** The texts of a step, from 0, decided by its number alone. */
  sequencesOf(step: number): readonly PretrainingSequence[];
}

/** Texts and the network that is to model them. */
export interface PretrainOptions extends RunOptions {
  /** Name for messages and events; default `pretraining`. */
  name?: string | undefined;
  config: AlbertConfig;
  /** All texts, which are gone through again and again in random order, or where each step's are from. */
  sequences: readonly PretrainingSequence[] | SequenceSource;
  /** Evaluated every `eval_steps` and at the end, always with the same tokens hidden. */
  heldOut?: readonly PretrainingSequence[] | undefined;
  /** Pairs of which every evaluation tells how many are known to belong together or not, as `nsp_accuracy`. */
  heldOutPairs?: readonly PretrainingSequence[] | undefined;
  /** Token number of [MASK]. */
  maskId: number;
  /** Tokens that are never hidden: [CLS], [SEP], [PAD] …; [MASK] and the padding are added. */
  specialIds: readonly number[];
  /** Whether a word begins with that token, so that words are hidden whole. Default: each token is a word. */
  startsWord?: ((id: number) => boolean) | undefined;
  settings?: z.input<typeof PretrainingSettings> | undefined;
  /** Weights to start from; default fresh ones from the seed. */
  initial?: TensorMap | undefined;
  /** `last`: the state after the last step is the result, and no step is kept in the history. Default `best`. */
  keep?: 'best' | 'last' | undefined;
  /** Identifies the run for its checkpoints. Default: everything that its result depends on. */
  fingerprint?: string | undefined;
}

/** What pretraining produced. */
export interface Pretrained extends Omit<TrainingResult, 'trained'> {
  /** `albert.*` */
  backbone: TensorMap;
  /** `predictions.*` and `sop_classifier.*` */
  heads: TensorMap;
}

/**
 * Trains a backbone from texts alone. The metrics on held-out texts are `mlm_loss`, `mlm_accuracy` and, where
 * there are labels, `sop_accuracy` and `nsp_accuracy`; the state of least `mlm_loss` is kept. A backend must have been selected.
 *
 * @throws DivergenceError @throws DataError for a checkpoint of another run @throws AppError for unusable texts
 */
export async function pretrain(options: PretrainOptions): Promise<Pretrained> {
  const { config, heldOut = [], heldOutPairs = [], name = 'pretraining', keep = 'best' } = options;
  const settings = PretrainingSettings.parse(options.settings ?? {});
  const rng = createRng(settings.seed);
  const source = sourceOf(options, settings, rng);
  assertSequences([...heldOut, ...heldOutPairs].map(rowsOf), { name: `held-out texts of "${name}"`, config });
  const shapes = new Map([...backboneShapes(config), ...pretrainingShapes(config)]);
  const tensors = options.initial ?? initialise(shapes, config, rng);
  assertShapes(tensors, shapes, `weights of "${name}"`);
  const parameters = new Parameters(tensors, (tensor) => shapes.has(tensor));
  const network = { config, parameters, dropout: NO_DROPOUT };
  const masking = maskingOf(options, settings);
  const all = [...shapes.values()].reduce((sum, shape) => sum + elementsOf(shape), 0);
  const plain = { config, settings, special: [...masking.specialIds], mask: masking.maskId };
  try {
    const { trained, ...result } = await trainLoop({
      ...options,
      name,
      settings,
      ...source.length,
      parameters,
      count: { trainable: all, all, percent: 100 },
      keep,
      recordSteps: keep === 'best',
      fingerprint:
        options.fingerprint ??
        fingerprintOf(
          { ...plain, texts: source.fingerprint },
          tensors,
          rowsToHash([...heldOut, ...heldOutPairs]),
        ),
      step: stepsOver(network, source, { settings, masking, rng }),
      evaluate:
        heldOut.length > 0
          ? () => judge(network, { heldOut, heldOutPairs }, { settings, masking, rng })
          : undefined,
    });
    const part = (ofBackbone: boolean) =>
      new Map([...trained].filter(([tensor]) => tensor.startsWith('albert.') === ofBackbone));
    return { ...result, backbone: part(true), heads: part(false) };
  } finally {
    parameters.dispose();
  }
}

/** Where each step's texts are from, and how many steps there are. */
function sourceOf(
  { sequences, config, name = 'pretraining' }: PretrainOptions,
  settings: PretrainingSettings,
  rng: Rng,
): SequenceSource & { length: RunLength } {
  const source = { name: `texts of "${name}"`, config };
  if ('sequencesOf' in sequences) {
    if (settings.max_steps === undefined) throw new RangeError('Expected "max_steps" for texts without end');
    const sequencesOf = (step: number) => {
      const own = sequences.sequencesOf(step);
      assertSequences(own.map(rowsOf), { ...source, name: `step ${step} of ${source.name}` });
      return own;
    };
    return { fingerprint: sequences.fingerprint, sequencesOf, length: runLength(settings, 1) };
  }
  assertSequences(sequences.map(rowsOf), source);
  const lengths = sequences.map(({ ids }) => ids.length);
  const indicesOf = stepBatches(lengths, examplesPerStep(settings), rng);
  return {
    fingerprint: fingerprintOf({}, new Map(), rowsToHash(sequences)),
    sequencesOf: (step) => indicesOf(step).map((index) => sequences[index]!),
    length: runLength(settings, sequences.length),
  };
}

function* rowsToHash(sequences: readonly PretrainingSequence[]): Generator<ArrayLike<number>> {
  for (const { ids, sopLabel = -1, salient = [] } of sequences) yield* [ids, [sopLabel], salient];
}

interface Setting {
  settings: PretrainingSettings;
  masking: MaskingOptions;
  rng: Rng;
}

function maskingOf(
  { config, maskId, specialIds, startsWord }: PretrainOptions,
  settings: PretrainingSettings,
): MaskingOptions {
  return {
    maskId,
    vocabSize: config.vocab_size,
    specialIds: new Set([...specialIds, maskId, config.pad_token_id]),
    probability: settings.mlm_probability,
    maxNgram: settings.max_ngram,
    salientProbability: settings.salient_probability,
    startsWord,
  };
}

/** The hidden tokens' rows, and the scores of the sentence order where there are labels. */
function outputsOf(network: Network, batch: MaskedBatch) {
  const sequence = encode(network, batch.tokens, 'all');
  const hidden = selectRows(sequence, batch.hiddenRows); // [hidden, H]
  if (batch.orderedRows.length === 0) return { hidden, order: undefined };
  const pooled = pool(network, firstTokens(sequence, batch.tokens));
  return { hidden, order: sentenceOrderLogits(network, selectRows(pooled, batch.orderedRows)) };
}

function stepsOver(network: Network, source: SequenceSource, setting: Setting) {
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
  const { hidden, order } = outputsOf(network, batch);
  const { hiddenIds } = batch;
  const loss = scaled(maskedTokenLoss(network, hidden, hiddenIds, words), hiddenIds.length / whole.hidden);
  if (!order) return loss;
  const orderLoss = scaled(crossEntropy(order, batch.orderLabels), batch.orderLabels.length / whole.ordered);
  return tf.add<tf.Scalar>(loss, orderLoss);
}

const scaled = (loss: tf.Scalar, share: number) => (share === 1 ? loss : tf.mul<tf.Scalar>(loss, share));

function judge(
  network: Network,
  {
    heldOut,
    heldOutPairs,
  }: { heldOut: readonly PretrainingSequence[]; heldOutPairs: readonly PretrainingSequence[] },
  setting: Setting,
): Judgement {
  const sums = { loss: 0, masked: 0, correct: 0 };
  const order = { pairs: 0, correct: 0 };
  const belonging = { pairs: 0, correct: 0 };
  forHeldOut(network, heldOut, setting, (outputs, batch) => {
    const vectors = predictionVectors(network, outputs.hidden);
    const { loss, correct } = judgeVocabulary(vectors, decoderOf(network), batch.hiddenIds);
    sums.loss += loss;
    sums.masked += batch.hiddenIds.length;
    sums.correct += correct;
    countPairs(order, outputs.order, batch);
  });
  forHeldOut(network, heldOutPairs, setting, (outputs, batch) => countPairs(belonging, outputs.order, batch));
  const metrics: Metrics = { mlm_loss: sums.loss / sums.masked, mlm_accuracy: sums.correct / sums.masked };
  if (order.pairs > 0) metrics.sop_accuracy = order.correct / order.pairs;
  if (belonging.pairs > 0) metrics.nsp_accuracy = belonging.correct / belonging.pairs;
  return { metrics, score: -sums.loss / sums.masked };
}

/** Calls `judged` for batch after batch of held-out texts, always with the same tokens hidden. */
function forHeldOut(
  network: Network,
  sequences: readonly PretrainingSequence[],
  { settings, masking, rng }: Setting,
  judged: (outputs: ReturnType<typeof outputsOf>, batch: MaskedBatch) => void,
): void {
  for (const indices of slices([...sequences.keys()], settings.per_device_eval_batch_size)) {
    const batch = maskedBatch(
      indices.map((index) => sequences[index]!),
      (row) => rng.stream('mask', 'held-out', indices[row]!),
      masking,
      network.config.pad_token_id,
    );
    tf.tidy(() => judged(outputsOf(network, batch), batch));
  }
}

function countPairs(
  count: { pairs: number; correct: number },
  order: tf.Tensor2D | undefined,
  { orderLabels }: MaskedBatch,
): void {
  if (!order) return;
  count.pairs += orderLabels.length;
  count.correct += matches(order, orderLabels);
}

/** How many rows have their highest score at the label. */
function matches(logits: tf.Tensor2D, labels: Int32Array): number {
  const guesses = tf.argMax(logits, -1).dataSync();
  return labels.reduce((count, label, row) => count + (guesses[row] === label ? 1 : 0), 0);
}
