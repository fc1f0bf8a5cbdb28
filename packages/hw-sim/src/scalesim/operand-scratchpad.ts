/** A scratchpad of an operand that is read while its other half is fetched ahead. */
import type { Fold, OperandDemand } from './operand-demand.js';

/** Parts of a scratchpad that are kept track of (SCALE-Sim, `read_buffer.py`, `prepare_hashed_buffer`). */
const SETS = 100;

/** Cycles from the request of a word to its arrival, from memory and from the scratchpad. */
const FETCH_LATENCY = 1;
const READ_LATENCY = 1;

export interface ScratchpadSize {
  /** Of both halves. */
  words: number;
  /** A whole number. */
  wordsPerCycle: number;
}

/** Fetches one after the other, so many cycles each; the last one arrives so many cycles after the read began. */
export interface Fetches {
  count: number;
  cycles: number;
  lastArrival: number;
}

/** How a read's latency grows by fetches that it needs. */
export type WaitCount = (latency: number, fetches: Fetches) => number;

/** By version of SCALE-Sim. */
export const WAIT_COUNTS = {
  v2: (latency, { lastArrival }) => Math.max(latency, lastArrival),
  /**
   * After each fetch, a + max(0, a − latency) with its arrival a: a wait counts twice, and what a fetch came too early is
   * taken off. The second term becomes `cycles` less the one before, so that it alternates from the second fetch on.
   */
  v3: (latency, { count, cycles, lastArrival }) => {
    const first = Math.max(0, lastArrival - (count - 1) * cycles - latency);
    if (count === 1) return lastArrival + first;
    const second = Math.max(0, cycles - first);
    return lastArrival + (count % 2 === 0 ? second : cycles - second);
  },
} satisfies Record<string, WaitCount>;

/**
 * Half of the words are there to be read, half are on their way. A word that is not there makes the window of readable
 * words move on by half a scratchpad, as often as it takes, in the order in which the operand is fetched and around
 * its end; each move waits for a fetch of half a scratchpad, which begins when the one before is done. The first half
 * is there before the first cycle.
 */
export class OperandScratchpad {
  readonly #demand: OperandDemand;
  /** Words of a set. */
  readonly #perSet: number;
  readonly #sets: number;
  readonly #readable: number;
  readonly #ahead: number;
  readonly #fetchCycles: number;
  readonly #waits: WaitCount;
  #start = 0;
  #fetched = -1;

  constructor(demand: OperandDemand, { words, wordsPerCycle }: ScratchpadSize, waits: WaitCount) {
    this.#waits = waits;
    this.#demand = demand;
    const half = Math.ceil(words / 2);
    const perSet = Math.ceil(words / SETS);
    this.#perSet = perSet;
    this.#sets = Math.floor(demand.words / perSet) + 1;
    this.#readable = Math.min(this.#sets, Math.ceil(half / perSet));
    this.#ahead = Math.min(this.#sets - this.#readable, Math.ceil((words - half) / perSet));
    this.#fetchCycles = Math.ceil((words - half) / wordsPerCycle) + FETCH_LATENCY;
  }

  /** Whether every word of the cycles `from` … `to` − 1 of a fold can be read without a move. */
  isQuiet(fold: Fold, from: number, to: number): boolean {
    if (this.#ahead === 0) return true;
    const places = this.#demand.placesIn(fold, from, to);
    if (!places) return true;
    const set = this.#setOf(places.first);
    return this.#distance(set) + this.#setOf(places.last) - set < this.#readable;
  }

  /** Cycles for which the array waits for its words of one cycle of a fold, which would come at `now`. */
  waitFor(fold: Fold, cycle: number, now: number): number {
    const places = this.#demand.placesIn(fold, cycle, cycle + 1);
    if (!places || this.#ahead === 0) return 0;
    const last = this.#setOf(places.last);
    let latency = READ_LATENCY;
    for (let set = this.#setOf(places.first); set <= last; set++) {
      const missing = this.#distance(set) - this.#readable + 1;
      if (missing > 0) latency = this.#waits(latency, this.#fetch(Math.ceil(missing / this.#ahead), now));
    }
    return latency - READ_LATENCY;
  }

  /** Moves the window on by so many fetches. */
  #fetch(count: number, now: number): Fetches {
    const cycles = this.#fetchCycles;
    this.#start = (this.#start + count * this.#ahead) % this.#sets;
    this.#fetched += count * cycles;
    return { count, cycles, lastArrival: this.#fetched - now };
  }

  #setOf(place: number): number {
    return Math.floor(place / this.#perSet);
  }

  /** From the start of the window, around the end of the operand. */
  #distance(set: number): number {
    const distance = set - this.#start;
    return distance < 0 ? distance + this.#sets : distance;
  }
}
