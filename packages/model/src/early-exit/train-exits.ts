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
import { stepsOver } from '../train/fine-tune.js';
import { fingerprintOf } from '../train/fingerprint.js';
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
  const { config, backbone, tuning, task, train, dev = [] } = options;
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
  try {
    const result = await trainLoop({
      ...options,
      name: `${task} exits`,
      settings,
      ...runLength(settings, train.length),
      parameters,
      count: countOf(tensors, shapes),
      fingerprint: fingerprintOf(
        { config, tuning, exits, settings, train: train.length },
        tensors,
        [...train, ...dev].flatMap(({ inputIds, tokenTypeIds, label }) => [inputIds, tokenTypeIds, [label]]),
      ),
      step: stepsOver(network, train, settings, sumOfLosses),
      evaluate: dev.length > 0 ? () => judge(network, dev, settings) : undefined,
    });
    return { ...result, exits };
  } finally {
    parameters.dispose();
  }
}

/** The losses of all exits, added up. Nothing below them trains, so the network itself is run without dropout. */
function sumOfLosses(network: Network, tokens: TokenBatch, labels: Float32Array): tf.Scalar {
  const bare = { ...network, dropout: NO_DROPOUT };
  const mask = paddingMask(tokens);
  const last = layerApplications(network.config) - 1;
  let hidden = embed(bare, tokens);
  let sum: tf.Scalar | undefined;
  for (let layer = 0; layer < last; layer++) {
    hidden = applyLayer(bare, tokens, layer, hidden, mask);
    const loss = sequenceLoss(exitLogits(bare, layer, firstTokens(hidden, tokens)), labels);
    sum = sum ? tf.add<tf.Scalar>(sum, loss) : loss;
  }
  return sum!;
}

function judge(network: Network, dev: readonly EncodedExample[], settings: TrainingSettings) {
  let total = 0;
  for (const examples of slices(dev, settings.per_device_eval_batch_size)) {
    const { tokens, labels } = makeBatch(examples, network.config.pad_token_id);
    total += examples.length * tf.tidy(() => sumOfLosses(network, tokens, labels).dataSync()[0]!);
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
