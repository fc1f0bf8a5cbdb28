/** The second stage of training with early exit: everything is frozen but the exits. */
import { AppError, createRng } from '@adaptmem/core';
import { applyLayer, embed, firstTokens, type Network, paddingMask, type TokenBatch } from '../albert.js';
import { type AlbertConfig, layerApplications } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { sequenceLoss } from '../head.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import { elementsOf, type TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { assertLabels, assertSequences, type EncodedExample, makeBatch } from '../train/dataset.js';
import { slices } from '../train/epoch-batches.js';
import { type BatchLoss, stepsOver } from '../train/fine-tune.js';
import { fingerprintOf } from '../train/fingerprint.js';
import { KEPT_BYTES, type KeptFeatures, keptFeatures } from '../train/kept-features.js';
import { runLength, type TrainingInput, TrainingSettings } from '../train/settings.js';
import { type RunOptions, type TrainingResult, trainLoop } from '../train/train-loop.js';
import { ownTensors } from '../tuning/adapter-folder.js';
import { type Tuning, tunedParts } from '../tuning.js';
import { ExitSettings, exitLogits, exitShapes, initialiseExits, isOfExit } from './exit-heads.js';

export interface TrainExitsOptions extends RunOptions {
  /** Name for messages and events. */
  task: string;
  config: AlbertConfig;
  backbone: TensorMap;
  tuning: Tuning;
  /** The task's own tensors, as `fineTune` or `loadAdapter` gives them. Never changed. */
  tensors: TensorMap;
  exits?: Partial<ExitSettings> | undefined;
  train: readonly EncodedExample[];
  /** The exits of the least loss on it are kept; without it the last ones are. */
  dev?: readonly EncodedExample[] | undefined;
  settings?: TrainingInput | undefined;
  /**
   * What the network gives after its layers is computed once and kept if it takes no more bytes. With 0 every step computes
   * it anew, equal but for rounding. Default 1 GiB.
   */
  keptBytes?: number | undefined;
}

/** The exits, and how they came about. */
export interface TrainedExits extends TrainingResult {
  exits: ExitSettings;
}

/**
 * Trains a classifier after every layer but the last on the sum of their losses, the network being frozen (DeeBERT,
 * arXiv 2004.12993, section 3.2). `trained` holds the exits alone: `new Map([...tensors, ...trained])` is what
 * `saveAdapter` takes with `exits`.
 *
 * @throws AppError for regression, a network of one layer, or unusable examples
 * @throws DataError if a tensor is missing, or the checkpoint is of another run
 * @throws DivergenceError if the loss or a gradient stops being finite
 */
export async function trainExits(options: TrainExitsOptions): Promise<TrainedExits> {
  const { config, backbone, tuning, task, train, dev = [], keptBytes = KEPT_BYTES } = options;
  const settings = TrainingSettings.parse(options.settings ?? {});
  const exits = ExitSettings.parse(options.exits ?? {});
  const shapes = exitShapes(config, tuning.numLabels, exits);
  if (shapes.size === 0) throw new AppError('EXIT_LAYERS', 'Early exit needs at least two layers');
  assertShapes(backbone, backboneShapes(config), `backbone of "${task}"`);
  for (const [split, examples] of Object.entries({ train, dev })) {
    assertSequences(examples, { name: `${split} of "${task}"`, config });
    assertLabels(examples, `${split} of "${task}"`, tuning.numLabels);
  }
  const frozen = new Map([...backbone, ...ownTensors(config, tuning, options.tensors, `task "${task}"`)]);
  const rng = createRng(settings.seed);
  const fresh = initialiseExits(config, frozen, { numLabels: tuning.numLabels, settings: exits, rng });
  const tensors = new Map([...frozen, ...fresh]);
  const parameters = new Parameters(tensors, isOfExit);
  const network = { config, parameters, ...tunedParts(tuning), dropout: NO_DROPOUT };
  const batchSize = settings.per_device_eval_batch_size;
  const keptOf = (examples: readonly EncodedExample[]) =>
    keptFeatures({ network, examples, layers: layersWithExits(config), batchSize }, keptBytes);
  const [kept, keptDev] = [keptOf(train), keptOf(dev)];
  try {
    const result = await trainLoop({
      ...options,
      name: `${task} exits`,
      settings,
      ...runLength(settings, train.length),
      parameters,
      count: countOf(tensors, shapes),
      fingerprint: fingerprintOf(
        { config, tuning, exits, settings, train: train.length, ...(kept ? { keeps: true } : {}) },
        tensors,
        [...train, ...dev].flatMap(({ inputIds, tokenTypeIds, label }) => [inputIds, tokenTypeIds, [label]]),
      ),
      step: stepsOver(network, train, settings, sumOfLosses(kept), kept),
      evaluate: dev.length > 0 ? () => judge(network, dev, settings, keptDev) : undefined,
    });
    return { ...result, exits };
  } finally {
    parameters.dispose();
  }
}

/** The losses of all exits, added up. @param kept what the layers give; absent: they are computed */
function sumOfLosses(kept: KeptFeatures | undefined): BatchLoss {
  return (network, tokens, labels, indices) => {
    const firsts = kept?.rows(indices) ?? firstsOf(network, tokens);
    const losses = firsts.map((first, layer) => sequenceLoss(exitLogits(network, layer, first), labels));
    return losses.reduce((sum, loss) => tf.add<tf.Scalar>(sum, loss));
  };
}

/** [B, H] after every layer but the last. Nothing below the exits trains, so there is no dropout. */
function firstsOf(network: Network, tokens: TokenBatch): tf.Tensor2D[] {
  const bare = { ...network, dropout: NO_DROPOUT };
  const mask = paddingMask(tokens);
  let hidden = embed(bare, tokens);
  return layersWithExits(network.config).map((layer) => {
    hidden = applyLayer(bare, tokens, layer, hidden, mask);
    return firstTokens(hidden, tokens);
  });
}

function layersWithExits(config: AlbertConfig): number[] {
  return Array.from({ length: layerApplications(config) - 1 }, (_, layer) => layer);
}

function judge(
  network: Network,
  dev: readonly EncodedExample[],
  settings: TrainingSettings,
  kept: KeptFeatures | undefined,
) {
  const lossOf = sumOfLosses(kept);
  const all = dev.map((_, index) => index);
  let total = 0;
  for (const indices of slices(all, settings.per_device_eval_batch_size)) {
    const examples = indices.map((index) => dev[index]!);
    const { tokens, labels } = makeBatch(examples, network.config.pad_token_id);
    total += examples.length * tf.tidy(() => lossOf(network, tokens, labels, indices).dataSync()[0]!);
  }
  const loss = total / dev.length;
  return { metrics: { loss }, score: -loss };
}

function countOf(tensors: TensorMap, exits: ReadonlyMap<string, readonly number[]>) {
  const sizes = (shapes: Iterable<readonly number[]>) =>
    [...shapes].reduce((sum, shape) => sum + elementsOf(shape), 0);
  const trainable = sizes(exits.values());
  const all = sizes([...tensors.values()].map(({ shape }) => shape));
  return { trainable, all, percent: (100 * trainable) / all };
}
