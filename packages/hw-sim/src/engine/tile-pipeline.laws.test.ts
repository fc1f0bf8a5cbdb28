import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BufferDepth, fixedTimes, runTiles, type Tile } from './tile-pipeline.js';

/** The same machine, cycle by cycle: what is done in a cycle counts from the next on. */
class Oracle {
  readonly #tiles: Tile[];
  readonly #depth: BufferDepth;
  readonly #done = { load: 0, compute: 0, store: 0 };
  #bus: 'load' | 'store' | undefined;
  #isComputing = false;

  constructor(tiles: readonly Tile[], depth: BufferDepth) {
    this.#tiles = tiles.map((tile) => ({ ...tile }));
    this.#depth = depth;
  }

  cycles(): number {
    for (let cycle = 0; ; cycle++) {
      this.#finish();
      this.#begin();
      if (this.#done.store === this.#tiles.length) return cycle;
      if (this.#bus) this.#tiles[this.#done[this.#bus]]![this.#bus]--;
      if (this.#isComputing) this.#tiles[this.#done.compute]!.compute--;
    }
  }

  #finish(): void {
    if (this.#isComputing && this.#tiles[this.#done.compute]!.compute === 0) {
      this.#done.compute++;
      this.#isComputing = false;
    }
    if (this.#bus && this.#tiles[this.#done[this.#bus]]![this.#bus] === 0) {
      this.#done[this.#bus]++;
      this.#bus = undefined;
    }
  }

  #begin(): void {
    const { load, compute, store } = this.#done;
    if (compute < load && compute - store < this.#depth) this.#isComputing = true;
    if (this.#bus) return;
    if (load < this.#tiles.length && load - compute < this.#depth) this.#bus = 'load';
    else if (store < compute) this.#bus = 'store';
  }
}

const cost = fc.integer({ min: 0, max: 9 });
const someTiles = fc.array(fc.record({ load: cost, compute: cost, store: cost }), {
  minLength: 1,
  maxLength: 12,
});
const depths = fc.constantFrom<BufferDepth>(1, 2);
const total = (tiles: readonly Tile[], phase: keyof Tile) =>
  tiles.reduce((sum, tile) => sum + tile[phase], 0);
const pinned = { seed: 12, numRuns: 500 };

describe('runTiles() laws', () => {
  it('takes as long as the machine cycle by cycle', () => {
    const positive = fc.integer({ min: 1, max: 9 });
    const busy = fc.array(fc.record({ load: positive, compute: positive, store: positive }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(busy, depths, (tiles, depth) => {
        expect(runTiles(tiles, depth, fixedTimes(tiles)).cycles).toBe(new Oracle(tiles, depth).cycles());
      }),
      pinned,
    );
  });

  it('never beats the closed form, and is the sum without a second buffer', () => {
    fc.assert(
      fc.property(someTiles, (tiles) => {
        const moved = total(tiles, 'load') + total(tiles, 'store');
        const computed = total(tiles, 'compute');
        expect(runTiles(tiles, 2, fixedTimes(tiles)).cycles).toBeGreaterThanOrEqual(
          Math.max(moved, computed),
        );
        expect(runTiles(tiles, 1, fixedTimes(tiles)).cycles).toBe(moved + computed);
        expect(runTiles(tiles, 2, fixedTimes(tiles)).cycles).toBeLessThanOrEqual(moved + computed);
      }),
      pinned,
    );
  });

  it('equals the closed form where nothing stalls', () => {
    fc.assert(
      fc.property(someTiles, (tiles) => {
        const { cycles, stalls } = runTiles(tiles, 2, fixedTimes(tiles));
        const isStalled = Object.values(stalls).some((each) => each > 0);
        if (!isStalled) expect(cycles).toBe(total(tiles, 'compute'));
        const onlyMoved = tiles.map((tile) => ({ ...tile, compute: 0 }));
        expect(runTiles(onlyMoved, 2, fixedTimes(onlyMoved)).cycles).toBe(
          total(tiles, 'load') + total(tiles, 'store'),
        );
        const onlyComputed = tiles.map(({ compute }) => ({ compute, load: 0, store: 0 }));
        expect(runTiles(onlyComputed, 2, fixedTimes(onlyComputed)).cycles).toBe(total(tiles, 'compute'));
      }),
      pinned,
    );
  });

  it('accounts for every cycle of the unit, and overlaps no two uses of the bus', () => {
    fc.assert(
      fc.property(someTiles, depths, (tiles, depth) => {
        const { cycles, stalls, loads, computations, stores } = runTiles(tiles, depth, fixedTimes(tiles));
        const stalled = Object.values(stalls).reduce((sum, each) => sum + each, 0);
        expect(stalled + total(tiles, 'compute')).toBe(cycles);
        const bus = [...loads, ...stores].sort((a, b) => a.start - b.start || a.end - b.end);
        for (const [index, span] of bus.slice(1).entries())
          expect(span.start).toBeGreaterThanOrEqual(bus[index]!.end);
        tiles.forEach((_, index) => {
          expect(computations[index]!.start).toBeGreaterThanOrEqual(loads[index]!.end);
          expect(stores[index]!.start).toBeGreaterThanOrEqual(computations[index]!.end);
        });
      }),
      pinned,
    );
  });
});
