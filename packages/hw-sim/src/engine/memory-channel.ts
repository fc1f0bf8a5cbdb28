/** A memory at the bus during an inference: its banks and ports, the rows of a DRAM, and its sleep. */
import type { BusCycles } from '@adaptmem/core';
import { RowStream } from '../dram/row-stream.js';
import { BLOCK_WORDS } from '../memory/address-map.js';
import type { BankedMemoryConfig } from '../memory/banked-memory.js';
import type { SizedMemory } from '../memory/memory.js';
import { accessCycles, type Direction } from '../memory/transfer.js';
import { wholeCycles } from '../memory/whole-cycles.js';
import { type Chunk, type ChunkTime, chunkTime, type RowAccess } from './chunk-time.js';
import { PowerState } from './power-state.js';

/** What happened to a bank so far. */
export interface BankActivity {
  reads: number;
  writes: number;
  busyCycles: number;
}

/** Chunks of one memory that were timed before. */
export type KnownChunks = Map<string, ChunkTime>;

export class MemoryChannel {
  readonly memory: SizedMemory;
  readonly power: PowerState;
  /** [bank], those inside the macros included. */
  readonly banks: readonly BankActivity[];
  readonly #config: BankedMemoryConfig;
  readonly #nsPerCycle: number;
  readonly #rows: RowStream | undefined;
  readonly #known: KnownChunks;

  /** @param known of the same memory at the same clock: without a DRAM, a chunk's time depends on nothing else */
  constructor(memory: SizedMemory, clockMhz: number, known: KnownChunks) {
    this.memory = memory;
    this.#nsPerCycle = 1000 / clockMhz;
    this.#config = bankedConfig(memory, clockMhz);
    this.power = new PowerState(memory.sleep, clockMhz);
    this.banks = Array.from({ length: this.#config.banks }, () => ({ reads: 0, writes: 0, busyCycles: 0 }));
    this.#rows = memory.dram && new RowStream(memory.dram);
    this.#known = known;
  }

  /** Moves a chunk; the bus is free at `start`, and starts never go backwards. */
  carry(chunk: Chunk, start: number): { cycles: number; bus: BusCycles } {
    const wakeUp = this.power.wake(start);
    const { cycles, bus, words } = this.#timeOf(chunk, start + wakeUp);
    this.#count(chunk.direction, words);
    this.power.use(start + wakeUp + cycles);
    return { cycles: wakeUp + cycles, bus: wakeUp > 0 ? { ...bus, wakeUp } : bus };
  }

  #timeOf(chunk: Chunk, start: number): ChunkTime {
    if (this.#rows) return chunkTime(this.#config, this.memory, chunk, this.#rowsFrom(this.#rows, start));
    const key = `${chunk.direction} ${chunk.runs.map(({ word, bits }) => `${word}:${bits}`).join()}`;
    let time = this.#known.get(key);
    if (!time) {
      time = chunkTime(this.#config, this.memory, chunk);
      this.#known.set(key, time);
    }
    return time;
  }

  #rowsFrom(rows: RowStream, start: number): RowAccess {
    const nsPerCycle = this.#nsPerCycle;
    return {
      queue: rows.device.controller.queue,
      access: (word, direction, at) =>
        rows.access(word, direction, (start + at) * nsPerCycle) / nsPerCycle - start,
      get cause() {
        return rows.cause;
      },
    };
  }

  #count(direction: Direction, words: Float64Array): void {
    const { interval } = this.#config[direction];
    const counter = direction === 'read' ? 'reads' : 'writes';
    for (const [bank, activity] of this.banks.entries()) {
      activity[counter] += words[bank]!;
      activity.busyCycles += words[bank]! * interval;
    }
  }
}

function bankedConfig(memory: SizedMemory, clockMhz: number): BankedMemoryConfig {
  const { point, portBitsPerCycle, ports = Math.ceil(portBitsPerCycle / point.word_bits) } = memory;
  const banks = memory.banks * point.banks;
  const timing = (direction: Direction) => {
    const { latency, interval } = accessCycles(point, direction, clockMhz);
    return { latency: wholeCycles(latency), interval };
  };
  return {
    banks,
    rows: Math.ceil(memory.capacityBits / point.word_bits / banks / BLOCK_WORDS) * BLOCK_WORDS,
    interleaving: memory.interleaving ?? 'low-order',
    ports,
    read: timing('read'),
    write: timing('write'),
    wakeUpCycles: 0,
    isVolatile: !memory.technology.non_volatile,
  };
}
