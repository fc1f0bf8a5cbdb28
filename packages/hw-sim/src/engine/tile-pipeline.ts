/** Tiles of one operator through load, compute and store, event by event. */
import type { HardwareConfig } from '@adaptmem/core';

/** Cycles of one tile in its compute unit, and on a bus whose times are fixed. */
export interface Tile {
  load: number;
  compute: number;
  store: number;
}

/** Why the compute unit stood still; with its work they add up to the whole time. */
export interface Stalls {
  /** Before the first tile was there. */
  fill: number;
  /** Between tiles, for operands. */
  starved: number;
  /** Between tiles, for a place to put the result. */
  blocked: number;
  /** After the last tile, until its result had left. */
  drain: number;
}

export interface Span {
  start: number;
  end: number;
}

export interface PipelineRun {
  cycles: number;
  stalls: Stalls;
  /** [tile] → when each phase began and ended. */
  loads: Span[];
  computations: Span[];
  stores: Span[];
}

/** What the bus does for a tile. */
export type Phase = 'load' | 'store';

/** Cycles for which a phase of a tile takes the bus from `start` on. Starts never go backwards. */
export type Carry = (tile: number, phase: Phase, start: number) => number;

/** Who gets the bus if a load and a store wait for it, by `arbitration`. */
export const ARBITERS: Record<HardwareConfig['arbitration'], (last: Phase) => Phase> = {
  'loads-first': () => 'load',
  'stores-first': () => 'store',
  'in-turn': (last) => (last === 'load' ? 'store' : 'load'),
};

/** How many tiles the buffers have room for, of operands and of results each. */
export type BufferDepth = 1 | 2;

/**
 * Runs the tiles in order. The bus carries one load or store at a time: the one that can start first, or the arbiter's
 * choice. A load needs room for operands, which the tile takes until it is computed; a computation needs room for
 * its result, which it takes until it is stored. With a depth of 1 nothing overlaps.
 */
export function runTiles(
  tiles: readonly Pick<Tile, 'compute'>[],
  depth: BufferDepth,
  carry: Carry,
  arbiter = ARBITERS['loads-first'],
): PipelineRun {
  return new Pipeline(tiles, depth, carry, arbiter).run();
}

/** A bus that takes what the tiles say. */
export function fixedTimes(tiles: readonly Tile[]): Carry {
  return (tile, phase) => tiles[tile]![phase];
}

class Pipeline {
  readonly #tiles: readonly Pick<Tile, 'compute'>[];
  readonly #depth: BufferDepth;
  readonly #carry: Carry;
  readonly #arbiter: (last: Phase) => Phase;
  readonly #loads: Span[] = [];
  readonly #computations: Span[] = [];
  readonly #stores: Span[] = [];
  readonly #stalls: Stalls = { fill: 0, starved: 0, blocked: 0, drain: 0 };
  #busFree = 0;
  #last: Phase = 'store';

  constructor(
    tiles: readonly Pick<Tile, 'compute'>[],
    depth: BufferDepth,
    carry: Carry,
    arbiter: (last: Phase) => Phase,
  ) {
    this.#tiles = tiles;
    this.#depth = depth;
    this.#carry = carry;
    this.#arbiter = arbiter;
  }

  run(): PipelineRun {
    for (let index = 0; index < this.#tiles.length; index++) this.#compute(index);
    while (this.#stores.length < this.#tiles.length) this.#useBus();
    const cycles = this.#stores.at(-1)?.end ?? 0;
    const stalls = { ...this.#stalls, drain: cycles - (this.#computations.at(-1)?.end ?? 0) };
    return { cycles, stalls, loads: this.#loads, computations: this.#computations, stores: this.#stores };
  }

  /** Lets the bus work until the tile may be computed, and computes it. */
  #compute(index: number): void {
    const freed = index - this.#depth;
    while (this.#loads.length <= index || this.#stores.length <= freed) this.#useBus();
    const unitFree = this.#computations[index - 1]?.end ?? 0;
    const starved = Math.max(0, this.#loads[index]!.end - unitFree);
    const start = Math.max(unitFree + starved, this.#stores[freed]?.end ?? 0);
    this.#stalls[index === 0 ? 'fill' : 'starved'] += starved;
    this.#stalls.blocked += start - unitFree - starved;
    this.#computations.push({ start, end: start + this.#tiles[index]!.compute });
  }

  #useBus(): void {
    const load = Math.max(this.#busFree, this.#loadReadyAt());
    const store = Math.max(this.#busFree, this.#storeReadyAt());
    const isTie = load === store;
    const phase = isTie ? this.#arbiter(this.#last) : load < store ? 'load' : 'store';
    const spans = phase === 'load' ? this.#loads : this.#stores;
    spans.push(this.#use(phase, spans.length, phase === 'load' ? load : store));
  }

  /** Infinite if there is none, or if the tile whose room it takes is not scheduled yet. */
  #loadReadyAt(): number {
    const index = this.#loads.length;
    if (index >= this.#tiles.length) return Number.POSITIVE_INFINITY;
    const freed = index - this.#depth;
    return freed < 0 ? 0 : (this.#computations[freed]?.end ?? Number.POSITIVE_INFINITY);
  }

  #storeReadyAt(): number {
    return this.#computations[this.#stores.length]?.end ?? Number.POSITIVE_INFINITY;
  }

  #use(phase: Phase, tile: number, start: number): Span {
    this.#last = phase;
    this.#busFree = start + this.#carry(tile, phase, start);
    return { start, end: this.#busFree };
  }
}
