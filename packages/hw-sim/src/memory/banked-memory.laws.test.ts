import type { Interleaving } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADDRESS_MAPS, BLOCK_WORDS, bankPlace } from './address-map.js';
import { BankedMemory, type BankedMemoryConfig, serveStreams } from './banked-memory.js';

const interleavings = fc.constantFrom<Interleaving>('low-order', 'high-order', 'block', 'xor');
const geometry = fc.record({
  banks: fc.constantFrom(1, 2, 4, 8, 16),
  rows: fc.integer({ min: 1, max: 4 }).map((blocks) => blocks * BLOCK_WORDS),
});
const pinned = { seed: 14, numRuns: 25 };

describe('ADDRESS_MAPS', () => {
  it('are bijections onto the banks', () => {
    fc.assert(
      fc.property(interleavings, geometry, (interleaving, { banks, rows }) => {
        const seen = new Set<number>();
        for (let word = 0; word < banks * rows; word++) {
          const { bank, row } = bankPlace(interleaving, word, { banks, rows });
          expect(bank).toBeLessThan(banks);
          expect(row).toBeLessThan(rows);
          seen.add(bank * rows + row);
        }
        expect(seen.size).toBe(banks * rows);
      }),
      pinned,
    );
  });

  it('refuse what they cannot spread', () => {
    expect(Object.keys(ADDRESS_MAPS)).toHaveLength(4);
    expect(() => bankPlace('xor', 0, { banks: 3, rows: 16 })).toThrow(/power of two of banks, got 3/);
    expect(() => bankPlace('block', 0, { banks: 2, rows: 10 })).toThrow(/whole blocks of 16 words/);
    expect(() => bankPlace('low-order', 32, { banks: 2, rows: 16 })).toThrow(
      /Word 32 of a memory of 32 words/,
    );
  });
});

describe('BankedMemory laws', () => {
  const timing = fc.record({
    latency: fc.integer({ min: 1, max: 20 }),
    interval: fc.integer({ min: 1, max: 8 }),
  });
  const configs = fc.record({ read: timing, write: timing, ports: fc.integer({ min: 1, max: 3 }) });
  const memory = (config: Partial<BankedMemoryConfig>) =>
    new BankedMemory({
      banks: 4,
      rows: 64,
      interleaving: 'low-order',
      ports: 1,
      read: { latency: 1, interval: 1 },
      write: { latency: 1, interval: 1 },
      wakeUpCycles: 0,
      isVolatile: true,
      ...config,
    });
  const stream = Array.from({ length: 64 }, (_, word) => ({ word, direction: 'read' as const }));

  it('more banks never slow a sequential stream', () => {
    fc.assert(
      fc.property(configs, (config) => {
        const cycles = [1, 2, 4, 8].map(
          (banks) => serveStreams(memory({ ...config, banks }), [stream]).cycles,
        );
        for (const [index, each] of cycles.slice(1).entries())
          expect(each).toBeLessThanOrEqual(cycles[index]!);
      }),
      pinned,
    );
  });

  it('never begins more accesses in a cycle than there are ports', () => {
    fc.assert(
      fc.property(configs, (config) => {
        const { cycles } = serveStreams(memory({ ...config, banks: 4 }), [stream]);
        expect(cycles).toBeGreaterThanOrEqual(Math.ceil(64 / config.ports) - 1 + config.read.latency);
      }),
      pinned,
    );
  });
});
