/** Designs that are worth a start: each memory of the macro that is best in one figure, with and without what is optional. */
import type { TechnologyPoint } from '@adaptmem/core';
import type { DesignSpace, MemoryChoice } from './design-space.js';
import { genesOf, normaliseGenome } from './design-space.js';
import { type Genome, genomeKey } from './genome.js';

/** Figures by which a macro can be the best, the less the better. */
const CRITERIA: ((point: TechnologyPoint) => number)[] = [
  ({ leakage_mw, capacity_kib }) => leakage_mw / capacity_kib,
  ({ read_energy_pj, word_bits }) => read_energy_pj / word_bits,
  ({ read_latency_ns }) => read_latency_ns,
  ({ area_mm2, capacity_kib }) => area_mm2 / capacity_kib,
];

/** Up to `most` different genomes, the same for the same space. */
export function seedGenomes(space: DesignSpace, most: number): Genome[] {
  const seeds = new Map<string, Genome>();
  for (let placement = 0; placement < space.placements.length; placement++) {
    for (const criterion of CRITERIA) {
      for (const isPresent of presences(space.memories)) {
        const genome = normaliseGenome(space, seedGenome(space, placement, criterion, isPresent));
        seeds.set(genomeKey(genome), genome);
      }
    }
  }
  return [...seeds.values()].slice(0, most);
}

/** [memory] → whether it is there: all of them, only what is not optional, and that with one of the others. */
function presences(memories: readonly MemoryChoice[]): boolean[][] {
  const optional = memories.flatMap((memory, index) => (memory.optional ? [index] : []));
  const sets = [optional, [], ...(optional.length > 1 ? optional.map((index) => [index]) : [])];
  return sets.map((present) => memories.map((memory, index) => !memory.optional || present.includes(index)));
}

function seedGenome(
  space: DesignSpace,
  placement: number,
  criterion: (typeof CRITERIA)[number],
  isPresent: readonly boolean[],
): Genome {
  const { base, memories } = space;
  const { pe_array, buffers, clock_mhz } = base.config;
  const scalars = [
    nearest(space.clocksMhz, clock_mhz.value),
    nearest(space.vectorSizes, pe_array.vector_size),
    nearest(space.inputKib, buffers.input_kib),
    nearest(space.weightKib, buffers.weight_kib),
    0,
    placement,
  ];
  const chosen = memories.flatMap(({ macros, sizes, portsBitsPerCycle }, index) => {
    const figures = macros.map(({ point }) => criterion(point));
    const fit = sizes.indexOf('fit');
    return [
      isPresent[index] ? figures.indexOf(Math.min(...figures)) : macros.length,
      fit < 0 ? sizes.length - 1 : fit,
      portsBitsPerCycle.length - 1,
    ];
  });
  const genome = [...scalars, ...chosen];
  if (genome.length !== genesOf(space).length) throw new TypeError('A seed has other genes than the space');
  return genome;
}

function nearest(values: readonly number[], wanted: number): number {
  const distances = values.map((value) => Math.abs(value - wanted));
  return distances.indexOf(Math.min(...distances));
}
