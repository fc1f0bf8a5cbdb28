import { fileURLToPath } from 'node:url';
import { assertWorkload, encodedBitsOf, Workload } from '@adaptmem/core';
import { loadHardware, simulate, withPins } from '@adaptmem/hw-sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALBERT_NANO, albertWorkload } from '../test/albert-workload.js';
import { allocate } from './allocate.js';
import { splitIntoTiles } from './split-into-tiles.js';
import { verifyAllocation } from './verify-allocation.js';

const hardware = loadHardware(
  fileURLToPath(new URL('../../../configs/hardware/edgebert-heterogeneous.yaml', import.meta.url)),
);
const whole = albertWorkload(ALBERT_NANO);
const exact = { solver: 'exact', objective: 'energy' } as const;

describe('splitIntoTiles()', () => {
  it('adds up to the whole, in tensors and in every use', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 4, noNaN: true }), (most_kib) => {
        const tiled = splitIntoTiles(whole, { tensors: '*', most_kib });
        expect(() => assertWorkload(Workload.parse(tiled))).not.toThrow();
        for (const tensor of whole.tensors) {
          const tiles = tiled.tensors.filter(({ name, tileOf }) => (tileOf ?? name) === tensor.name);
          const sum = (figure: (tile: typeof tensor) => number) =>
            tiles.reduce((total, tile) => total + figure(tile), 0);
          expect(sum(({ elements }) => elements)).toBe(tensor.elements);
          expect(sum(encodedBitsOf)).toBe(encodedBitsOf(tensor));
        }
        for (const [task, { operators }] of whole.inferences.entries()) {
          for (const [index, { reads }] of operators.entries()) {
            const own = tiled.inferences[task]!.operators[index]!.reads;
            const total = (uses: typeof reads) => uses.reduce((sum, { elements }) => sum + elements, 0);
            expect(total(own)).toBe(total(reads));
          }
        }
      }),
      { seed: 6, numRuns: 50 },
    );
  });

  it('lets a tensor lie in two memories where it fits none as a whole', async () => {
    const bits = Math.max(...whole.tensors.map(({ encodedBits }) => encodedBits.data));
    const largest = whole.tensors.find(({ encodedBits }) => encodedBits.data === bits)!.name;
    // two memories of four fifths of it, for nothing else
    const [rram] = hardware.memories;
    const small = ['left', 'right'].map((name) => {
      const point = { ...rram!.point, capacity_kib: (0.8 * bits) / 8192 };
      return { ...rram!, name, banks: 1, point };
    });
    const others = hardware.memories.map((one) =>
      one === rram ? { ...one, holds: ['per-task' as const] } : one,
    );
    const fitted = {
      ...hardware,
      memories: [...small, ...others.map((one) => (one.name === 'sram' ? { ...one, banks: 1 } : one))],
    };
    const onlySmall = withPins(fitted, [{ tensor: largest, part: 'data', memory: 'left' }]);
    expect((await allocate(whole, onlySmall, exact)).status).toBe('infeasible');
    const tiled = splitIntoTiles(whole, { tensors: largest, most_kib: (0.4 * bits) / 8192 });
    const pins = [0, 1, 2].map((tile) => ({
      tensor: `${largest}#${tile}`,
      part: 'data' as const,
      memory: tile === 0 ? 'left' : 'right',
    }));
    const spread = withPins(fitted, pins);
    const allocation = await allocate(tiled, spread, exact);
    expect(allocation.status).toBe('optimal');
    expect(verifyAllocation(tiled, spread, allocation)).toEqual([]);
    const homes = allocation.placements.filter(
      ({ tensor, part }) => tensor.startsWith(largest) && part === 'data',
    );
    expect(homes.map(({ memory }) => memory)).toEqual(['left', 'right', 'right']);
    const { summary } = simulate(tiled, spread, allocation);
    expect(Math.abs(summary.energyPj / allocation.cost! - 1)).toBeLessThan(1e-9);
  });

  it('keeps the work of the array, and pins of the whole tensor', async () => {
    const tiled = splitIntoTiles(whole, { tensors: 'encoder.*', most_kib: 0.5 });
    expect(tiled.tensors.length).toBeGreaterThan(whole.tensors.length);
    const pinned = withPins(hardware, [{ tensor: 'encoder.up', part: 'data', memory: 'sram' }]);
    const allocation = await allocate(tiled, pinned, exact);
    expect(verifyAllocation(tiled, pinned, allocation)).toEqual([]);
    for (const { tensor, part, memory } of allocation.placements)
      if (tensor.startsWith('encoder.up#') && part === 'data') expect(memory).toBe('sram');
    const cycles = async (workload: Workload) => {
      const placed = await allocate(workload, hardware, exact);
      const { byOperator } = simulate(workload, hardware, placed).byTask[0]!;
      return byOperator.map(({ computeCycles, macs }) => [computeCycles, macs]);
    };
    expect(await cycles(tiled)).toEqual(await cycles(whole));
  });
});
