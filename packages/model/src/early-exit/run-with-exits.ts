/** Inference that ends for each input as soon as the network is sure. */
import { applyLayer, embed, type Network, paddingMask, pool, type TokenBatch } from '../albert.js';
import { type AlbertConfig, layerApplications } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { classify } from '../head.js';
import { selectRowsOf, selectSequences } from '../inference/select-sequences.js';
import type { EncodedText } from '../inference/text.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { assertSequences, padTokens } from '../train/dataset.js';
import { slices } from '../train/epoch-batches.js';
import { insertionOf, type Tuning } from '../tuning.js';
import { entropyOf } from './entropy.js';
import { type ExitSettings, exitLogits, exitShapes } from './exit-heads.js';

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
  const { config, backbone, tuning, exits, examples, threshold, batchSize = 64, observe } = options;
  if (!(threshold >= 0)) throw new RangeError(`Expected "threshold" to be at least 0, got ${threshold}`);
  const shapes = [...backboneShapes(config), ...exitShapes(config, tuning.numLabels, exits)];
  const tensors = new Map([...backbone, ...options.tensors]);
  assertShapes(tensors, new Map(shapes), 'network with exits');
  assertSequences(examples, { name: 'the examples', config });
  const parameters = new Parameters(tensors);
  const network: Network = {
    config,
    parameters,
    insertion: insertionOf(tuning),
    dropout: NO_DROPOUT,
    ...(observe ? { observe } : {}),
  };
  const traces = new Array<ExitTrace>(examples.length);
  const lengthOf = (index: number) => examples[index]!.inputIds.length;
  const byLength = examples.map((_, index) => index).sort((a, b) => lengthOf(a) - lengthOf(b));
  try {
    for (const indices of slices(byLength, batchSize)) {
      const batch = padTokens(
        indices.map((index) => examples[index]!),
        config.pad_token_id,
      );
      runBatch(network, batch, threshold).forEach((trace, row) => {
        traces[indices[row]!] = trace;
      });
    }
  } finally {
    parameters.dispose();
  }
  return traces;
}

function runBatch(network: Network, batch: TokenBatch, threshold: number): ExitTrace[] {
  const traces = Array.from({ length: batch.size }, (): ExitTrace => {
    return { exitLayer: 0, prediction: 0, entropies: [], predictions: [] };
  });
  let rows = traces.map((_, row) => row);
  const last = layerApplications(network.config) - 1;
  let hidden = tf.tidy(() => embed(network, batch));
  for (let layer = 0; layer <= last && rows.length > 0; layer++) {
    const tokens = selectSequences(batch, rows);
    const [output, logits] = layerAndScores(network, tokens, layer, hidden);
    const scores = logits.dataSync<'float32'>();
    logits.dispose();
    hidden.dispose();
    const labels = scores.length / rows.length;
    const stays = rows.filter((row, index) => {
      const trace = traces[row]!;
      note(trace, scores.slice(index * labels, (index + 1) * labels));
      return layer < last && trace.entropies.at(-1)! >= threshold;
    });
    hidden = keepRows(
      output,
      stays.map((row) => rows.indexOf(row)),
      rows.length,
    );
    rows = stays;
  }
  hidden.dispose();
  return traces;
}

/** @param hidden [B·T, H] @returns what the layer gives and the scores after it [B, labels] */
function layerAndScores(network: Network, tokens: TokenBatch, layer: number, hidden: tf.Tensor2D) {
  return tf.tidy((): [tf.Tensor2D, tf.Tensor2D] => {
    const isLast = layer === layerApplications(network.config) - 1;
    const rows = isLast ? 'first' : 'all';
    const output = applyLayer(network, tokens, layer, hidden, paddingMask(tokens), rows);
    const logits = isLast
      ? classify(network, pool(network, output))
      : exitLogits(network, tokens, layer, output);
    return [output, logits];
  });
}

/** Adds a layer's verdict. */
function note(trace: ExitTrace, scores: Float32Array): void {
  trace.prediction = scores.indexOf(Math.max(...scores));
  trace.predictions.push(trace.prediction);
  trace.entropies.push(entropyOf(scores));
  trace.exitLayer = trace.entropies.length;
}

/** Frees the matrix unless it stays as it is. @param sequences that go on, of `count` */
function keepRows(hidden: tf.Tensor2D, sequences: readonly number[], count: number): tf.Tensor2D {
  if (sequences.length === 0 || sequences.length === count) return hidden;
  const kept = tf.tidy(() => selectRowsOf(hidden, sequences, count));
  hidden.dispose();
  return kept;
}
