/** The event-driven engine: operators one after the other, their tiles through the bus, the memories and the units. */
import type { BankResult, BusCycles } from '@adaptmem/core';
import type { CostedOperator, PartTransfer } from '../analytical/cost-inference.js';
import type { Hardware } from '../config/hardware.js';
import type { SizedMemory } from '../memory/memory.js';
import { addBusCycles, noBusCycles } from './bus-cycles.js';
import { type KnownChunks, MemoryChannel } from './memory-channel.js';
import { operatorTiles, type PlacedTransfer } from './operator-tiles.js';
import { ARBITERS, type PipelineRun, runTiles } from './tile-pipeline.js';

/** Where a part of a tensor is. */
export interface Home {
  /** Index of its memory. */
  memory: number;
  offsetBits: number;
  bits: number;
}

/** What the memories are, and where everything lies in them. */
export interface Layout {
  hardware: Hardware;
  memories: readonly SizedMemory[];
  homeOf: (part: Pick<PartTransfer, 'tensor' | 'part'>) => Home;
  /** [memory] → chunks that were timed before. */
  known: readonly KnownChunks[];
}

export interface OperatorRun extends PipelineRun {
  bus: BusCycles;
  /** Energy of waking memories up: memory and pJ of each that was. */
  wakeUps: { memory: SizedMemory; energyPj: number }[];
}

/** One inference, operator by operator; its memories are awake and idle at the start. */
export class InferenceEngine {
  readonly #layout: Layout;
  readonly #channels: readonly MemoryChannel[];
  readonly #chunkBits: number;
  #now = 0;

  constructor(layout: Layout) {
    const { hardware, memories, known } = layout;
    const { inputBits, weightBits } = hardware.buffers;
    this.#layout = layout;
    this.#chunkBits = Math.min(inputBits, weightBits) / 2;
    this.#channels = memories.map(
      (memory, index) => new MemoryChannel(memory, hardware.config.clock_mhz.value, known[index]!),
    );
  }

  /** Runs an operator after those before it; times are from its start. */
  run(costed: CostedOperator): OperatorRun {
    const { overlap, arbitration } = this.#layout.hardware.config;
    const transfers = costed.transfers.map((transfer) => this.#placed(transfer, piecesOf(costed, transfer)));
    const tiles = operatorTiles(transfers, costed.work.cycles, this.#chunkBits);
    const bus = noBusCycles();
    const woken = this.#channels.map(({ power }) => power.wakeUps);
    const run = runTiles(
      tiles,
      overlap === 'none' ? 1 : 2,
      (tile, phase, start) => {
        let cycles = 0;
        for (const chunk of tiles[tile]![phase]) {
          const carried = this.#channels[chunk.memory]!.carry(chunk, this.#now + start + cycles);
          addBusCycles(bus, carried.bus);
          cycles += carried.cycles;
        }
        return cycles;
      },
      ARBITERS[arbitration],
    );
    this.#now += run.cycles;
    return { ...run, bus, wakeUps: this.#wakeUpsSince(woken) };
  }

  /** [memory] → cycles asleep; to be asked once, at the end. */
  asleepCycles(): number[] {
    return this.#channels.map(({ power }) => power.asleepCycles(this.#now));
  }

  byBank(): BankResult[] {
    return this.#channels.flatMap(({ memory, banks }) =>
      banks.map((activity, bank) => ({ memory: memory.name, bank, ...activity })),
    );
  }

  #placed({ tensor, part, direction, bits, times }: PartTransfer, pieces: number): PlacedTransfer {
    const home = this.#layout.homeOf({ tensor, part });
    const wordBits = this.#layout.memories[home.memory]!.point.word_bits;
    const { memory, offsetBits, bits: storedBits } = home;
    return { memory, direction, bits, times, storedBits, offsetBits, wordBits, pieces };
  }

  #wakeUpsSince(before: readonly number[]): OperatorRun['wakeUps'] {
    return this.#channels.flatMap(({ memory, power }, index) => {
      const count = power.wakeUps - before[index]!;
      return count > 0 ? [{ memory, energyPj: count * memory.sleep!.wake_up_energy.value }] : [];
    });
  }
}

/** A look-up reads rows from all over a table, whose metadata are in one place; everything else is read in a row. */
function piecesOf({ operator }: CostedOperator, { direction, part }: PartTransfer): number {
  const isRows = operator.kind === 'embedding-lookup' && direction === 'read' && part !== 'metadata';
  return isRows ? operator.rows : 1;
}
