/** Random workloads, hardware and placements for the laws. */
import type { Allocation, HardwareConfig, Workload } from '@adaptmem/core';
import fc from 'fast-check';
import type { Hardware } from '../src/config/hardware.js';
import { type EncoderSizes, encoderWorkload } from './encoder-workload.js';
import { place } from './place.js';
import { shipped } from './shipped.js';

/** Reproducible laws: the same cases in every run. */
export const PINNED = { seed: 20230325, numRuns: 50 };

/** A workload on a machine with every item in some allowed memory. */
export interface Placed {
  workload: Workload;
  hardware: Hardware;
  allocation: Allocation;
  /** [item] → memory. */
  memoryOf: number[];
}

/** Small enough to print where a law fails; `placedOf` builds the rest from it. */
interface Recipe {
  sizes: Omit<EncoderSizes, 'hidden'> & { headSize: number };
  machine: 'edgebert-dram' | 'edgebert-sram' | 'edgebert-heterogeneous';
  overlap: 'none' | 'double-buffered';
  timing: HardwareConfig['pe_array']['timing'];
  zeroSkipping: 'none' | 'gate-vectors' | 'gate';
  /** Item i takes its first or its last choice by bit i mod 31. */
  choices: number;
}

export const encoderSizes: fc.Arbitrary<Recipe['sizes']> = fc.record({
  tasks: fc.integer({ min: 1, max: 3 }),
  layers: fc.integer({ min: 1, max: 3 }),
  heads: fc.constantFrom(1, 2, 4),
  headSize: fc.integer({ min: 4, max: 80 }),
  ffn: fc.integer({ min: 8, max: 600 }),
  tokens: fc.integer({ min: 1, max: 140 }),
  vocabulary: fc.integer({ min: 150, max: 400 }),
  embedding: fc.integer({ min: 4, max: 40 }),
  adapter: fc.constantFrom(0, 4, 24),
  density: fc.double({ min: 0.1, max: 1, noNaN: true }),
});

const recipes: fc.Arbitrary<Recipe> = fc.record({
  sizes: encoderSizes,
  machine: fc.constantFrom('edgebert-dram', 'edgebert-sram', 'edgebert-heterogeneous'),
  overlap: fc.constantFrom('none', 'double-buffered'),
  timing: fc.constantFrom('ideal', 'released-systemc', 'systolic-os', 'systolic-ws', 'systolic-is'),
  zeroSkipping: fc.constantFrom('none', 'gate-vectors', 'gate'),
  choices: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
});

/** Runs a law on the pinned cases, or the first few of them. */
export function checkPlaced(law: (placed: Placed) => void, numRuns = PINNED.numRuns): void {
  fc.assert(
    fc.property(recipes, (recipe) => law(placedOf(recipe))),
    { ...PINNED, numRuns },
  );
}

function placedOf({ sizes, machine, choices, ...policies }: Recipe): Placed {
  const workload = encoderWorkload({ ...sizes, hidden: sizes.heads * sizes.headSize });
  const hardware = machineOf(machine, policies);
  const choose = (preference: number[], item: number) =>
    (choices >> (item % 31)) & 1 ? preference[0]! : preference.at(-1)!;
  return { workload, hardware, ...place(workload, hardware, choose) };
}

function machineOf(
  name: Recipe['machine'],
  { overlap, timing, zeroSkipping }: Pick<Recipe, 'overlap' | 'timing' | 'zeroSkipping'>,
): Hardware {
  const hardware = shipped(name);
  // room for any choice: the laws are about costs, not about capacities
  const memories = hardware.memories.map((memory) => ({
    ...memory,
    banks: memory.banks === 'fit' ? 64 : memory.banks,
  }));
  const pe_array = { ...hardware.config.pe_array, timing, zero_skipping: zeroSkipping };
  return { ...hardware, memories, config: { ...hardware.config, overlap, pe_array } };
}
