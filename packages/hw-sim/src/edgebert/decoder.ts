/** One of the unit's two decoders: mask buffer, address generation and input buffer, as a pipeline. */
import type { EdgebertUnit } from '@adaptmem/core';
import { Arbiter } from './network/arbiter.js';
import type { Link } from './network/link.js';
import type { Network, Process } from './network/network.js';
import { Relay } from './network/relay.js';

/** A request to a buffer; a read goes on as the word that it brings. */
export type Access = 'r' | 'w';

/** Results on their way into a decoder's buffers. */
export interface ResultWrites {
  masks: Link<Access>;
  values: Link<Access>;
}

/**
 * Adds a decoder: the mask of a vector is read, addresses come from it, the non-zeros are read and aligned. Reads
 * and the writes of results share both buffers, one access a cycle each; writes rank lowest at the arbiters.
 *
 * @param readers requests for vectors
 * @returns where the decoded vectors come out
 */
export function addDecoder(
  network: Network,
  { queues, stages }: EdgebertUnit,
  readers: readonly Link<Access>[],
  writes: ResultWrites,
): Link<Access> {
  const masks = addBuffer(network, [writes.masks, ...readers], queues.mask_buffer);
  const addressed = addStages(network, masks, stages.mask_return);
  const requests = network.link<Access>();
  network.add(new Arbiter([addressed], queues.address_generators, requests));
  const values = addBuffer(network, [writes.values, requests], queues.input_buffer);
  return addStages(network, values, stages.vector_return);
}

/** A buffer behind an arbiter; only reads come out. */
function addBuffer(network: Network, lanes: readonly Link<Access>[], depth: number): Link<Access> {
  const granted = network.link<Access>();
  const words = network.link<Access>();
  network.add(new Arbiter(lanes, depth, granted));
  network.add(new BufferPort(granted, words));
  return words;
}

/** `count` processes in a row that each take a cycle. */
export function addStages<M>(network: Network, from: Link<M>, count: number): Link<M> {
  let last = from;
  for (let stage = 0; stage < count; stage++) {
    const next = network.link<M>();
    network.add(new Relay(last, next));
    last = next;
  }
  return last;
}

/** Performs an access a cycle. */
class BufferPort implements Process {
  readonly #requests: Link<Access>;
  readonly #words: Link<Access>;
  #read = false;

  constructor(requests: Link<Access>, words: Link<Access>) {
    this.#requests = requests;
    this.#words = words;
  }

  step(): void {
    if (!this.#read) this.#read = this.#requests.take() === 'r';
    if (this.#read && this.#words.push('r')) this.#read = false;
  }

  get state(): string {
    return this.#read ? 'r' : '-';
  }
}
