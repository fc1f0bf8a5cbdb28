/** A scratchpad of an operand that is read while its other half is fetched ahead. */
import type { OperandDemand } from './array-demand.js';

/** Parts of a scratchpad that are kept track of (SCALE-Sim, `read_buffer.py`, `prepare_hashed_buffer`). */
const SETS = 100;

/** Cycles from the request of a word to its arrival, from memory and from the scratchpad. */
const FETCH_LATENCY = 1;
const READ_LATENCY = 1;

export interface ScratchpadSize {
  /** Of both halves. */
  words: number;
  wordsPerCycle: number;
}

/** How a read's latency grows by a fetch that arrives so many cycles after the read began. */
export type WaitCount = (latency: number, arrival: number) => number;

/** By version of SCALE-Sim. */
export const WAIT_COUNTS = {
  v2: (latency, arrival) => Math.max(latency, arrival),
  /** Counts a wait twice, and takes off what a fetch came too early. */
  v3: (latency, arrival) => arrival + Math.max(0, arrival - latency),
} satisfies Record<string, WaitCount>;

/**
 * Half of the words are there to be read, half are on their way. A word that is not there makes the window of readable
 * words move on by half a scratchpad, as often as it takes, in the order in which the operand is fetched and around
 * its end; each move waits for a fetch of half a scratchpad, which begins when the one before is done. The first half
 * is there before the first cycle.
 */
export class OperandScratchpad {
  readonly #demand: OperandDemand;
  /** [(fold · depth + word) · lanes + lane] → set. */
  readonly #setOf: Int32Array;
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
    const { setOf, count } = setsInOrder(demand, perSet);
    this.#setOf = setOf;
    this.#sets = Math.floor(count / perSet) + 1;
    this.#readable = Math.min(this.#sets, Math.ceil(half / perSet));
    this.#ahead = Math.min(this.#sets - this.#readable, Math.ceil((words - half) / perSet));
    this.#fetchCycles = Math.ceil((words - half) / wordsPerCycle) + FETCH_LATENCY;
  }

  /** Cycles for which the array waits for its words of one cycle of a fold, which would come at `now`. */
  waitFor(cycle: number, rowFold: number, colFold: number, now: number): number {
    if (this.#ahead === 0) return 0;
    const { lanes, size, depth, foldOf, wordAt } = this.#demand;
    const fold = foldOf(rowFold, colFold);
    const used = Math.min(lanes, size - fold * lanes);
    let latency = READ_LATENCY;
    for (let lane = 0; lane < used; lane++) {
      const word = wordAt(cycle, lane, rowFold);
      if (word < 0 || word >= depth) continue;
      const set = this.#setOf[(fold * depth + word) * lanes + lane]!;
      while (!this.#isReadable(set)) {
        this.#start = (this.#start + this.#ahead) % this.#sets;
        this.#fetched += this.#fetchCycles;
        latency = this.#waits(latency, this.#fetched - now);
      }
    }
    return latency - READ_LATENCY;
  }

  #isReadable(set: number): boolean {
    const distance = set - this.#start;
    return (distance < 0 ? distance + this.#sets : distance) < this.#readable;
  }
}

/** Numbers all words in the order in which they are fetched, `perSet` to a set. */
function setsInOrder({ lanes, folds, size, depth, order }: OperandDemand, perSet: number) {
  const rows = folds * depth;
  const setOf = new Int32Array(rows * lanes);
  let count = 0;
  const place = (row: number, lane: number) => {
    if (Math.floor(row / depth) * lanes + lane >= size) return;
    setOf[row * lanes + lane] = Math.floor(count / perSet);
    count++;
  };
  if (order === 'row-major') {
    for (let row = 0; row < rows; row++) for (let lane = 0; lane < lanes; lane++) place(row, lane);
  } else {
    for (let diagonal = 0; diagonal < rows + lanes; diagonal++) {
      const last = Math.min(diagonal, rows - 1);
      for (let row = last; row >= Math.max(0, diagonal - lanes + 1); row--) place(row, diagonal - row);
    }
  }
  return { setOf, count };
}
