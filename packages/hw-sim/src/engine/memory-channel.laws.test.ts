import { INTERLEAVINGS } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shipped } from '../../test/shipped.js';
import type { SizedMemory } from '../memory/memory.js';
import { transferCost } from '../memory/transfer.js';
import { MemoryChannel } from './memory-channel.js';

const [, sram] = shipped('edgebert-dram').memories;

/** A memory whose arrays may be faster or slower than its port, pipelined or not. */
const memories = fc
  .record({
    banks: fc.constantFrom(1, 2, 3, 4, 8),
    macroBanks: fc.constantFrom(1, 2),
    word: fc.constantFrom(32, 64, 128, 512),
    port: fc.constantFrom(32, 64, 128, 256),
    latency: fc.double({ min: 0.2, max: 20, noNaN: true }),
    pipelining: fc.double({ min: 0.05, max: 1, noNaN: true }),
    interleaving: fc.constantFrom(...INTERLEAVINGS),
    ports: fc.constantFrom(undefined, 1, 2),
  })
  .filter(({ interleaving, banks }) => interleaving !== 'xor' || banks !== 3)
  .map(({ banks, macroBanks, word, port, latency, pipelining, interleaving, ports }): SizedMemory => {
    const times = {
      read_latency_ns: latency,
      write_latency_ns: latency,
      read_interval_ns: latency * pipelining,
      write_interval_ns: latency * pipelining,
    };
    const point = { ...sram!.point, ...times, word_bits: word, banks: macroBanks };
    const bankBits = 2 ** 16 * macroBanks;
    return {
      ...sram!,
      point,
      portBitsPerCycle: port,
      interleaving,
      ...(ports ? { ports } : {}),
      ...{ banks, bankBits, capacityBits: banks * bankBits, leakageMw: 1, areaMm2: 1 },
    };
  });

const chunks = fc.record({
  word: fc.integer({ min: 0, max: 500 }),
  bits: fc.integer({ min: 1, max: 20_000 }),
  direction: fc.constantFrom('read' as const, 'write' as const),
});
const pinned = { seed: 31, numRuns: 300 };

function carry(
  memory: SizedMemory,
  { word, bits, direction }: { word: number; bits: number; direction: 'read' | 'write' },
) {
  return new MemoryChannel(memory, 1000, new Map()).carry({ runs: [{ word, bits }], direction }, 0);
}

describe('MemoryChannel laws', () => {
  it('takes exactly the closed form where words lie low-order and the ports fill the bus', () => {
    fc.assert(
      fc.property(memories, chunks, (memory, chunk) => {
        const { ports: _, ...others } = memory;
        const plain = { ...others, interleaving: 'low-order' as const };
        expect(carry(plain, chunk).cycles).toBe(
          transferCost(plain, chunk.bits, chunk.direction, 1000).cycles,
        );
      }),
      pinned,
    );
  });

  it('never beats the closed form, however words lie and however few ports there are', () => {
    fc.assert(
      fc.property(memories, chunks, (memory, chunk) => {
        const closed = transferCost(memory, chunk.bits, chunk.direction, 1000).cycles;
        expect(carry(memory, chunk).cycles).toBeGreaterThanOrEqual(closed);
      }),
      pinned,
    );
  });

  it('says for every cycle of the bus what it was for', () => {
    fc.assert(
      fc.property(memories, chunks, (memory, chunk) => {
        const { cycles, bus } = carry(memory, chunk);
        expect(Object.values(bus).reduce((sum, each) => sum + each, 0)).toBeCloseTo(cycles, 6);
        for (const each of Object.values(bus)) expect(each).toBeGreaterThanOrEqual(-1e-6);
      }),
      pinned,
    );
  });

  it('counts every word at its bank', () => {
    fc.assert(
      fc.property(memories, chunks, (memory, { word, bits, direction }) => {
        const channel = new MemoryChannel(memory, 1000, new Map());
        channel.carry({ runs: [{ word, bits }], direction }, 0);
        const counted = channel.banks.reduce((sum, { reads, writes }) => sum + reads + writes, 0);
        expect(counted).toBe(Math.ceil(bits / memory.point.word_bits));
      }),
      pinned,
    );
  });
});
