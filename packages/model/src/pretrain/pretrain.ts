/** Pretraining as ALBERT's: masked language modelling with hidden runs of tokens, and sentence order. */
import { createRng, type Rng } from '@adaptmem/core';
import type { z } from 'zod';
import type { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes, initialise, pretrainingShapes } from '../albert-parameters.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import { elementsOf, type TensorMap } from '../tensor-map.js';
import { assertSequences } from '../train/dataset.js';
import { stepBatches } from '../train/epoch-batches.js';
import { fingerprintOf } from '../train/fingerprint.js';
import { examplesPerStep, type RunLength, runLength } from '../train/settings.js';
import { type RunOptions, type TrainingResult, trainLoop } from '../train/train-loop.js';
import { judgePretraining } from './judge-pretraining.js';
import type { MaskingOptions } from './mask-tokens.js';
import { type PretrainingSequence, rowsOf } from './masked-batch.js';
import { PretrainingSettings } from './pretraining-settings.js';
import { pretrainingSteps, type SequenceSource } from './pretraining-steps.js';

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
  const setting = { settings, masking, rng };
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
      step: pretrainingSteps(network, source, setting),
      evaluate:
        heldOut.length > 0 ? () => judgePretraining(network, { heldOut, heldOutPairs }, setting) : undefined,
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
