/** What may be chosen of an accelerator, and the genomes that choose. */
import type { HardwareMemory, Objective } from '@adaptmem/core';
import type { Hardware } from '@adaptmem/hw-sim';
import type { Macro } from './array-organisations.js';
import type { Gene, Genome } from './genome.js';

/** How large a memory is: as large as the workload needs by the rule, so many banks, or so much (rounded up to banks). */
export type MemorySize = 'fit' | { banks: number } | { capacityKib: number };

/** A memory of the accelerator, by its role. */
export interface MemoryChoice extends Pick<HardwareMemory, 'name' | 'holds' | 'parts'> {
  offChip: boolean;
  /** Whether an accelerator may do without it. */
  optional: boolean;
  macros: readonly Macro[];
  sizes: readonly MemorySize[];
  portsBitsPerCycle: readonly number[];
}

/** Every list has at least one entry. */
export interface DesignSpace {
  /** Gives everything that is not chosen. */
  base: Hardware;
  clocksMhz: readonly number[];
  vectorSizes: readonly number[];
  inputKib: readonly number[];
  weightKib: readonly number[];
  /** Names of the ways in which the network is stored. */
  compressions: readonly string[];
  /** What the placement of tensors minimises. */
  placements: readonly Objective[];
  memories: readonly MemoryChoice[];
}

/** One accelerator with the network that it runs. */
export interface Design {
  clockMhz: number;
  vectorSize: number;
  inputKib: number;
  weightKib: number;
  compression: string;
  placement: Objective;
  /** Those that it has. */
  memories: readonly DesignMemory[];
}

export interface DesignMemory {
  role: MemoryChoice;
  macro: Macro;
  size: MemorySize;
  portBitsPerCycle: number;
}

/** Genes before those of the memories: key of the space and of the design. */
const SCALARS = [
  { from: 'clocksMhz', to: 'clockMhz', kind: 'ordered' },
  { from: 'vectorSizes', to: 'vectorSize', kind: 'ordered' },
  { from: 'inputKib', to: 'inputKib', kind: 'ordered' },
  { from: 'weightKib', to: 'weightKib', kind: 'ordered' },
  { from: 'compressions', to: 'compression', kind: 'categorical' },
  { from: 'placements', to: 'placement', kind: 'categorical' },
] as const;

/** Macro (one more value means that the memory is absent), size and port. */
const GENES_OF_MEMORY = 3;

export function genesOf(space: DesignSpace): Gene[] {
  return [
    ...SCALARS.map(({ from, to, kind }): Gene => ({ name: to, values: space[from].length, kind })),
    ...space.memories.flatMap(({ name, optional, macros, sizes, portsBitsPerCycle }): Gene[] => [
      { name: `${name}.macro`, values: macros.length + (optional ? 1 : 0), kind: 'categorical' },
      { name: `${name}.size`, values: sizes.length, kind: 'ordered' },
      { name: `${name}.port`, values: portsBitsPerCycle.length, kind: 'ordered' },
    ]),
  ];
}

/** How many different designs there are. */
export function designCount(space: DesignSpace): number {
  const scalars = SCALARS.reduce((count, { from }) => count * space[from].length, 1);
  return space.memories.reduce(
    (count, { optional, macros, sizes, portsBitsPerCycle }) =>
      count * (macros.length * sizes.length * portsBitsPerCycle.length + (optional ? 1 : 0)),
    scalars,
  );
}

/** The same genome with size and port of absent memories at 0, where they mean nothing. */
export function normaliseGenome({ memories }: DesignSpace, genome: Genome): Genome {
  const normal = [...genome];
  memories.forEach(({ macros }, index) => {
    const at = SCALARS.length + index * GENES_OF_MEMORY;
    if (normal[at] === macros.length) normal.fill(0, at + 1, at + GENES_OF_MEMORY);
  });
  return normal;
}

/** What a genome of the space means. */
export function designOf(space: DesignSpace, genome: Genome): Design {
  const scalars = Object.fromEntries(
    SCALARS.map(({ from, to }, index) => [to, space[from][genome[index]!]]),
  ) as Omit<Design, 'memories'>;
  const memories = space.memories.flatMap((role, index): DesignMemory[] => {
    const at = SCALARS.length + index * GENES_OF_MEMORY;
    const macro = role.macros[genome[at]!];
    if (!macro) return [];
    const size = role.sizes[genome[at + 1]!]!;
    return [{ role, macro, size, portBitsPerCycle: role.portsBitsPerCycle[genome[at + 2]!]! }];
  });
  return { ...scalars, memories };
}
