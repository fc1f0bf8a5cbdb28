/** The transfer of one chunk, word by word through the banks of a memory. */
import type { BusCycles } from '@adaptmem/core';
import { BankedMemory, type BankedMemoryConfig } from '../memory/banked-memory.js';
import type { SizedMemory } from '../memory/memory.js';
import type { Direction } from '../memory/transfer.js';
import { wholeCycles } from '../memory/whole-cycles.js';
import { type BusCause, noBusCycles } from './bus-cycles.js';

/** Consecutive bits of a memory, from the start of a word on. */
export interface Run {
  word: number;
  bits: number;
}

/** What one request moves. */
export interface Chunk {
  runs: readonly Run[];
  direction: Direction;
}

export interface ChunkTime {
  /** Whole cycles of the bus; the sum of `bus`. */
  cycles: number;
  bus: BusCycles;
  /** [bank] → words. */
  words: Float64Array;
}

/** The DRAM channel behind a memory; times in cycles from the start of the chunk. */
export interface RowAccess {
  /** Words that may be under way. */
  readonly queue: number;
  /** @returns when the data of a word that is asked for at `at` have passed */
  access(word: number, direction: Direction, at: number): number;
  /** What the last word waited for. */
  readonly cause: BusCause;
}

/**
 * The bus is free and all banks are at cycle 0. Reads begin as early as banks, ports and the queue of a DRAM let them, and
 * their words pass the bus in order. Writes begin when the bus has brought their word, which waits there for its bank.
 * The memory is done when its last word has passed (reads) or is stored (writes), and no bank is busy.
 */
export function chunkTime(
  config: BankedMemoryConfig,
  memory: SizedMemory,
  chunk: Chunk,
  rows?: RowAccess,
): ChunkTime {
  return new ChunkRun(config, memory, chunk, rows).time();
}

class ChunkRun {
  readonly #config: BankedMemoryConfig;
  readonly #memory: SizedMemory;
  readonly #chunk: Chunk;
  readonly #rows: RowAccess | undefined;
  readonly #banks: BankedMemory;
  readonly #words: Float64Array;
  readonly #bus = noBusCycles();
  /** Ring of the times at which the last words left the queue. */
  readonly #left: Float64Array;
  /** When the bus is free, and when the last access began and ends. */
  #busFree = 0;
  #begun = 0;
  #done = 0;
  #cause: BusCause = 'latency';

  constructor(config: BankedMemoryConfig, memory: SizedMemory, chunk: Chunk, rows: RowAccess | undefined) {
    this.#config = config;
    this.#memory = memory;
    this.#chunk = chunk;
    this.#rows = rows;
    this.#banks = new BankedMemory(config);
    this.#words = new Float64Array(config.banks);
    this.#left = new Float64Array(rows?.queue ?? 1);
  }

  time(): ChunkTime {
    const { runs, direction } = this.#chunk;
    const { word_bits } = this.#memory.point;
    const total = this.#config.banks * this.#config.rows;
    const move = direction === 'read' ? this.#read : this.#write;
    let count = 0;
    for (const { word, bits } of runs) {
      const words = Math.ceil(bits / word_bits);
      for (let index = 0; index < words; index++) {
        const place = (word + index) % total;
        this.#words[this.#banks.bankOf(place)]!++;
        const moved = direction === 'write' ? word_bits : Math.min(word_bits, bits - index * word_bits);
        move.call(this, place, moved, count++);
      }
    }
    const end = Math.max(this.#busFree, this.#done);
    const released = Math.max(end, this.#banks.busyUntil);
    const cycles = wholeCycles(released);
    if (direction === 'write') this.#bus.latency += end - this.#busFree;
    this.#bus.bank += released - end;
    this.#bus.transfer += cycles - released;
    return { cycles, bus: this.#bus, words: this.#words };
  }

  #read(word: number, bits: number, count: number): void {
    const slot = count % this.#left.length;
    const from = this.#rows ? Math.max(this.#begun, this.#left[slot]!) : this.#begun;
    const done = this.#access(word, from);
    const wait = Math.max(0, done - this.#busFree);
    const latency = count === 0 ? Math.min(wait, this.#config.read.latency) : 0;
    this.#bus.latency += latency;
    if (wait > latency) this.#bus[this.#cause] += wait - latency;
    this.#pass(bits, this.#busFree + wait);
    this.#left[slot] = this.#busFree;
  }

  #write(word: number, bits: number, count: number): void {
    const slot = count % this.#left.length;
    const room = this.#rows ? Math.max(0, this.#left[slot]! - this.#busFree) : 0;
    this.#bus.row += room;
    this.#pass(bits, this.#busFree + room);
    const arrived = this.#busFree;
    const done = this.#access(word, arrived);
    this.#left[slot] = done;
    if (this.#begun > arrived) this.#bus[this.#cause] += this.#begun - arrived;
    this.#busFree = this.#begun;
    this.#done = Math.max(this.#done, done);
  }

  /** Begins an access as early as it may from then on. @returns when its data are there, or stored */
  #access(word: number, from: number): number {
    const { direction } = this.#chunk;
    this.#begun = this.#banks.begin(word, direction, from);
    const { waitedFor } = this.#banks;
    this.#cause = waitedFor === 'none' ? 'latency' : waitedFor;
    const done = this.#begun + this.#config[direction].latency;
    const ready = this.#rows?.access(word, direction, from) ?? 0;
    if (ready <= done) return done;
    this.#cause = this.#rows!.cause;
    return ready;
  }

  #pass(bits: number, from: number): void {
    const beat = bits / this.#memory.portBitsPerCycle;
    this.#bus.transfer += beat;
    this.#busFree = from + beat;
  }
}
