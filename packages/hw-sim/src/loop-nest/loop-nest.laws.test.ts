import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PINNED } from '../../test/arbitraries.js';
import type { GemmShape } from '../compute/tiling.js';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { bestLoopNest } from './best-loop-nest.js';
import { loadLoopArray } from './loop-array.js';
import { type LoopNestCost, loopNestCost } from './loop-nest-cost.js';
import { loopFactors, loopOrders, unroll } from './loop-order.js';

const array = loadLoopArray(join(shippedConfigs(), 'peers', 'zigzag-tpu-like.yaml'));
const dram = array.memories.at(-1)!;

const shapes: fc.Arbitrary<GemmShape> = fc.record({
  rows: fc.integer({ min: 1, max: 400 }),
  cols: fc.integer({ min: 1, max: 2000 }),
  inner: fc.integer({ min: 1, max: 2000 }),
});

/** Every order of at most four loops. */
const all = (shape: GemmShape): LoopNestCost[] =>
  [...loopOrders(loopFactors(unroll(shape, array).time, 4))].flatMap(
    (order) => loopNestCost(shape, order, array) ?? [],
  );
const check = (law: (shape: GemmShape) => void) => fc.assert(fc.property(shapes, law), PINNED);
const energyOf = ({ byMemory }: LoopNestCost, name: string) =>
  byMemory.filter(({ memory }) => memory === name).reduce((sum, { energyPj }) => sum + energyPj, 0);

describe('loop nests', () => {
  it('have every order once, with as many iterations as the product needs', () =>
    check((shape) => {
      const { time } = unroll(shape, array);
      const orders = [...loopOrders(loopFactors(time, 4))];
      expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(orders.length);
      for (const order of orders) {
        const iterations = order.reduce((product, { size }) => product * size, 1);
        expect(iterations).toBe(time.rows * time.cols * time.inner);
      }
    }));

  it('move every operand from outside at least once, and the result back', () =>
    check((shape) => {
      const { rows, cols, inner } = shape;
      // a memory's last word may be cut off
      const words = (bits: number) => Math.floor(bits / dram.word_bits);
      const read = (words(rows * inner * 8) + words(inner * cols * 8)) * dram.read_energy_pj;
      const written = words(rows * cols * 8) * dram.write_energy_pj;
      for (const cost of all(shape)) expect(energyOf(cost, 'dram')).toBeGreaterThanOrEqual(read + written);
    }));

  it('take at least as long as multiplying, and as the outermost port', () =>
    check((shape) => {
      const { rows, cols, inner } = shape;
      const carried = ((rows * inner + inner * cols + rows * cols) * 8) / dram.word_bits;
      for (const cost of all(shape)) {
        const { cycles, computeCycles, stallCycles, loadCycles, storeCycles } = cost;
        expect(cycles).toBe(computeCycles + stallCycles + loadCycles + storeCycles);
        expect(cycles * 32 * 32).toBeGreaterThanOrEqual(rows * cols * inner);
        expect(cycles).toBeGreaterThanOrEqual(carried - 1);
        expect(Math.min(stallCycles, loadCycles, storeCycles)).toBeGreaterThanOrEqual(0);
      }
    }));

  it('are best where no other order is better', () =>
    check((shape) => {
      const costs = all(shape);
      expect(bestLoopNest(shape, array, 'energy', 4).energyPj).toBe(
        Math.min(...costs.map(({ energyPj }) => energyPj)),
      );
      expect(bestLoopNest(shape, array, 'latency', 4).cycles).toBe(
        Math.min(...costs.map(({ cycles }) => cycles)),
      );
    }));

  it('cost no less on an array with dearer or smaller memories', () =>
    check((shape) => {
      const best = bestLoopNest(shape, array, 'energy', 4).energyPj;
      const dearer = array.memories.map((memory) => ({
        ...memory,
        read_energy_pj: 2 * memory.read_energy_pj,
      }));
      const smaller = array.memories.map((memory) =>
        memory.name === 'weight-register' ? { ...memory, capacity_bits: 8 } : memory,
      );
      for (const memories of [dearer, smaller]) {
        const other = bestLoopNest(shape, { ...array, memories }, 'energy', 4).energyPj;
        expect(other).toBeGreaterThanOrEqual(best * (1 - 1e-12));
      }
    }));
});

describe('loopNestCost()', () => {
  it('counts as by hand: 2 × 64 × 64, inner loop innermost, then columns, then rows', () => {
    const order = [
      { dimension: 'inner', size: 2 },
      { dimension: 'cols', size: 2 },
      { dimension: 'rows', size: 2 },
    ] as const;
    const cost = loopNestCost({ rows: 2, cols: 64, inner: 64 }, order, array)!;
    const of = (operand: string, memory: string) =>
      cost.byMemory.find((entry) => entry.operand === operand && entry.memory === memory)!.energyPj;
    expect(cost.macEnergyPj).toBeCloseTo(8192 * 0.04, 9);
    // 8192 reads, 4096 weights written once; 4096 bytes from outside
    expect(of('right', 'weight-register')).toBeCloseTo((8192 + 4096) * 0.095, 6);
    expect(of('right', 'dram')).toBe(512 * 700);
    // 32 of 64 elements at each of 8 steps, an eighth of a word; 128 bytes in, from 16 words outside
    expect(of('left', 'buffer')).toBeCloseTo(1 * 416.16, 9);
    expect(of('left', 'dram')).toBe(16 * 700);
    // sums are read and written at 8 steps in 1024 lanes, and leave when two of them are added
    expect(of('result', 'sum-register')).toBeCloseTo((8 + 8 + 4) * 1024 * 0.021, 6);
    expect(of('result', 'dram')).toBe(16 * 750);
    expect(cost.computeCycles).toBe(8);
  });

  it('says when a memory cannot hold what the lanes need', () => {
    const memories = array.memories.map((memory) => ({ ...memory, capacity_bits: 4 }));
    expect(() => bestLoopNest({ rows: 2, cols: 2, inner: 2 }, { ...array, memories }, 'energy')).toThrow(
      'Array "tpu-like" cannot hold what its lanes need',
    );
  });
});
