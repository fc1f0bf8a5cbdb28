/** Inference that ends for each input as soon as the network is sure. */
import type { Network } from '../albert.js';
import type { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { mixedScores } from '../inference/mixed-batch.js';
import type { EncodedText } from '../inference/text.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { assertSequences, padTokens } from '../train/dataset.js';
import { slices } from '../train/epoch-batches.js';
import { type Tuning, tunedParts } from '../tuning.js';
import { assertThreshold, entropyOf } from './entropy.js';
import { type ExitSettings, exitShapes } from './exit-heads.js';

export interface RunWithExitsOptions {
  config: AlbertConfig;
  backbone: TensorMap;
  tuning: Tuning;
  exits: ExitSettings;
  /** The task's own tensors, the exits among them. */
  tensors: TensorMap;
  examples: readonly EncodedText[];
  /** An input leaves after the first layer whose entropy (nats) is below; with 0 none leaves before the last. */
  threshold: number;
  /** Sequences computed together; default 64. */
  batchSize?: number | undefined;
  /** Sees inner values, as that of {@link Network}. */
  observe?: Network['observe'];
  /** What is left of inner values once they are stored; default: all of them. */
  store?: Network['store'];
}

/** The way of one input through the network. */
export interface ExitTrace {
  /** The layer after which it left, from 1. */
  exitLayer: number;
  /** Of that layer's scores. */
  prediction: number;
  /** Nats, [layer − 1], up to the layer after which it left. */
  entropies: number[];
  /** The likeliest class, [layer − 1], likewise. */
  predictions: number[];
}

/**
 * Runs inputs until they are sure. What has left is computed no further: the batch shrinks from layer to layer.
 *
 * @throws AppError for unusable examples, or regression
 * @throws DataError if a tensor is missing
 * @throws RangeError for a threshold that is no number, or negative
 */
export function runWithExits(options: RunWithExitsOptions): ExitTrace[] {
  const { config, backbone, tuning, exits, examples, threshold, batchSize = 64, observe, store } = options;
  assertThreshold(threshold);
  const shapes = [...backboneShapes(config), ...exitShapes(config, tuning.numLabels, exits)];
  const tensors = new Map([...backbone, ...options.tensors]);
  assertShapes(tensors, new Map(shapes), 'network with exits');
  assertSequences(examples, { name: 'the examples', config });
  const parameters = new Parameters(tensors);
  const network: Network = {
    config,
    parameters,
    ...tunedParts(tuning),
    dropout: NO_DROPOUT,
    ...(observe ? { observe } : {}),
    ...(store ? { store } : {}),
  };
  const traces = new Array<ExitTrace>(examples.length);
  const lengthOf = (index: number) => examples[index]!.inputIds.length;
  const byLength = examples.map((_, index) => index).sort((a, b) => lengthOf(a) - lengthOf(b));
  const task = { network, sharedLayers: 0, exitBelow: threshold };
  try {
    for (const indices of slices(byLength, batchSize)) {
      const texts = indices.map((index) => examples[index]!);
      const requests = texts.map((_, sequence) => ({ sequence, task }));
      const batch = padTokens(texts, config.pad_token_id);
      mixedScores(network, batch, requests).forEach((scores, row) => {
        traces[indices[row]!] = traceOf(scores);
      });
    }
  } finally {
    parameters.dispose();
  }
  return traces;
}

/** @param scores [layer − 1] → for each label, up to the layer after which the input left */
function traceOf(scores: readonly Float32Array[]): ExitTrace {
  const predictions = scores.map((each) => each.indexOf(Math.max(...each)));
  return {
    exitLayer: scores.length,
    prediction: predictions.at(-1)!,
    entropies: scores.map(entropyOf),
    predictions,
  };
}
