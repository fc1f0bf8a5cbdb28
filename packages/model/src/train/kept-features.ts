/**
 * What a frozen encoder gives for the first token of each example, computed once and kept over all epochs. An example is
 * always computed with the same others, those of like length, so that its features do not depend on when they are asked
 * for: a run that goes on from a checkpoint has the bits of one that was never stopped.
 */
import { applyLayer, embed, firstTokens, type Network, paddingMask } from '../albert.js';
import { layerApplications } from '../albert-config.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import type { Parameters } from '../ops/parameters.js';
import { tf } from '../tf.js';
import { type EncodedExample, padTokens } from './dataset.js';
import { slices } from './epoch-batches.js';

export interface KeptFeaturesOptions {
  network: Network;
  examples: readonly EncodedExample[];
  /** Layer applications after which features are wanted, from 0, ascending. */
  layers: readonly number[];
  /** Examples computed together. */
  batchSize: number;
}

/** Most bytes that are kept by default. */
export const KEPT_BYTES = 2 ** 30;

export class KeptFeatures {
  readonly #options: KeptFeaturesOptions;
  /** [group][place] → example. */
  readonly #groups: number[][];
  /** [example] → its group and place there. */
  readonly #homes: { group: number; place: number }[] = [];
  /** [group][wanted layer] → [place, H], once they were asked for. */
  readonly #features: Float32Array[][] = [];

  constructor(options: KeptFeaturesOptions) {
    this.#options = options;
    const { examples, batchSize } = options;
    const lengthOf = (index: number) => examples[index]!.inputIds.length;
    const byLength = examples.map((_, index) => index).sort((a, b) => lengthOf(a) - lengthOf(b));
    this.#groups = slices(byLength, batchSize);
    this.#groups.forEach((group, number) => {
      group.forEach((example, place) => {
        this.#homes[example] = { group: number, place };
      });
    });
  }

  /** Computes what {@link rows} will be asked for, outside the tape of a gradient, which would keep all it sees. */
  prepare(indices: readonly number[]): void {
    for (const group of new Set(indices.map((index) => this.#homes[index]!.group)))
      this.#groupFeatures(group);
  }

  /** @returns for each wanted layer [n, H] @param indices of n examples */
  rows(indices: readonly number[]): tf.Tensor2D[] {
    const width = this.#options.network.config.hidden_size;
    return this.#options.layers.map((_, wanted) => {
      const rows = new Float32Array(indices.length * width);
      indices.forEach((index, row) => {
        const { group, place } = this.#homes[index]!;
        const features = this.#groupFeatures(group)[wanted]!;
        rows.set(features.subarray(place * width, (place + 1) * width), row * width);
      });
      return tf.tensor2d(rows, [indices.length, width]);
    });
  }

  #groupFeatures(group: number): Float32Array[] {
    this.#features[group] ??= this.#compute(this.#groups[group]!);
    return this.#features[group];
  }

  #compute(indices: readonly number[]): Float32Array[] {
    const { network, examples, layers } = this.#options;
    const still = { ...network, dropout: NO_DROPOUT };
    const texts = indices.map((index) => examples[index]!);
    const tokens = padTokens(texts, network.config.pad_token_id);
    return tf.tidy(() => {
      const mask = paddingMask(tokens);
      const last = layerApplications(network.config) - 1;
      const features: Float32Array[] = [];
      let hidden = embed(still, tokens);
      for (let layer = 0; layer <= layers.at(-1)!; layer++) {
        const rows = layer === last ? 'first' : 'all';
        hidden = applyLayer(still, tokens, layer, hidden, mask, rows);
        if (!layers.includes(layer)) continue;
        const first = rows === 'first' ? hidden : firstTokens(hidden, tokens);
        features.push(first.dataSync<'float32'>().slice());
      }
      return features;
    });
  }
}

/**
 * The features that a training can keep; undefined if there is something in the encoder that trains, drops out or rounds by
 * the batch, or if they would take more than `most` bytes.
 */
export function keptFeatures(options: KeptFeaturesOptions, most: number): KeptFeatures | undefined {
  const { network, examples, layers } = options;
  const bytes = examples.length * layers.length * network.config.hidden_size * Float32Array.BYTES_PER_ELEMENT;
  if (network.store || !isFrozen(network.parameters) || bytes > most) return undefined;
  return new KeptFeatures(options);
}

/** Whether nothing trains but what follows the encoder. */
function isFrozen({ variables }: Parameters): boolean {
  return [...variables.keys()].every((name) => /^(albert\.pooler|classifier|exits)\./.test(name));
}
