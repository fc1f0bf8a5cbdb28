/** The bitmask encoder: results go back to a decoder as a mask and its non-zeros. */
import type { EdgebertUnit } from '@adaptmem/core';
import { type Access, addStages, type ResultWrites } from './decoder.js';
import { Arbiter } from './network/arbiter.js';
import type { Link } from './network/link.js';
import type { Network, Process } from './network/network.js';

/** Adds the encoder. @returns the writes of masks and of values on their way to a decoder */
export function addEncoder(
  network: Network,
  { queues, stages }: EdgebertUnit,
  results: Link<Access>,
): ResultWrites {
  const vectors = network.link<Access>();
  network.add(new Arbiter([results], queues.encoder, vectors));
  const masks = network.link<Access>();
  const values = network.link<Access>();
  network.add(new Encoder(vectors, masks, values));
  return {
    masks: addStages(network, masks, stages.result_write),
    values: addStages(network, values, stages.result_write),
  };
}

class Encoder implements Process {
  readonly #vectors: Link<Access>;
  readonly #outputs: readonly Link<Access>[];
  /** Outputs that the vector at hand still has to go to. */
  #left = 0;

  constructor(vectors: Link<Access>, masks: Link<Access>, values: Link<Access>) {
    this.#vectors = vectors;
    this.#outputs = [values, masks];
  }

  step(): void {
    if (this.#left === 0 && this.#vectors.take()) this.#left = this.#outputs.length;
    while (this.#left > 0 && this.#outputs[this.#left - 1]!.push('w')) this.#left--;
  }

  get state(): string {
    return `${this.#left}`;
  }
}
