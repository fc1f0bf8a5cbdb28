import type { TechnologyPoint } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shipped } from '../../test/shipped.js';
import { transferCost } from './transfer.js';

const { memories } = shipped('edgebert-dram');
const dram = { ...memories[0]!, banks: 1 };

/** A memory of one bank with round figures: 64-bit words in 2.5 ns reads and 10 ns writes. */
const point: TechnologyPoint = {
  capacity_kib: 1,
  word_bits: 64,
  banks: 1,
  read_latency_ns: 2.5,
  write_latency_ns: 10,
  read_energy_pj: 3,
  write_energy_pj: 5,
  leakage_mw: 0,
  area_mm2: 0,
  assumed: true,
};
const round = { ...memories[1]!, point, banks: 1, portBitsPerCycle: 32 };

describe('transferCost()', () => {
  it('rounds up to whole words and takes the rate of the slower of array and port', () => {
    // 130 bits are 3 words: 9 pJ. At 1 GHz the third begins at 2 · 2.5 = 5, latency 3 cycles, 2 bits / 32 → 3 + 6.
    expect(transferCost(round, 130, 'read', 1000)).toEqual({ cycles: 9, energyPj: 9 });
    // With 4 banks all begin at once, so the port decides: 130 / 32 = 4.1 → 3 + 5.
    expect(transferCost({ ...round, banks: 4 }, 130, 'read', 1000)).toEqual({ cycles: 8, energyPj: 9 });
    // The first word is there after 64 / 32 cycles, the third begins 2 · 10 later: 10 + 22.
    expect(transferCost(round, 130, 'write', 1000)).toEqual({ cycles: 32, energyPj: 15 });
  });

  it('counts time in cycles of the clock', () => {
    expect(transferCost(round, 64, 'read', 100).cycles).toBe(1 + 2);
  });

  it('pipelines arrays with a published interval', () => {
    const pipelined = { ...round, point: { ...point, read_interval_ns: 1 } };
    expect(transferCost(pipelined, 130, 'read', 1000).cycles).toBe(3 + 5);
  });

  it('streams LPDDR4 at the rate of the port, 64 bits a cycle', () => {
    const megabyte = 8 * 2 ** 20;
    const { cycles, energyPj } = transferCost(dram, megabyte, 'read', 1000);
    expect(cycles).toBe(53 + megabyte / 64);
    expect(energyPj / megabyte).toBe(8);
  });

  it('never gets cheaper or faster with more bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e7 }), fc.integer({ min: 0, max: 1e5 }), (bits, more) => {
        const [less, greater] = [bits, bits + more].map((each) => transferCost(round, each, 'read', 1000));
        expect(greater!.cycles).toBeGreaterThanOrEqual(less!.cycles);
        expect(greater!.energyPj).toBeGreaterThanOrEqual(less!.energyPj);
      }),
      { seed: 7 },
    );
  });
});
