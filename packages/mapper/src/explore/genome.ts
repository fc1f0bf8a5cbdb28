/** A design as a row of integers, each the index of one of its gene's values. */
import type { RandomStream } from '@adaptmem/core';

export interface Gene {
  /** What it decides, e.g. `sram.macro`. */
  name: string;
  /** How many values there are, at least 1. */
  values: number;
  /** Whether neighbouring values are alike (sizes), or all equally different (technologies). */
  kind: 'ordered' | 'categorical';
}

/** [gene] → index of its value. */
export type Genome = readonly number[];

/** Equal for equal genomes. */
export const genomeKey = (genome: Genome): string => genome.join(',');

/** Every value equally likely. */
export function randomGenome(genes: readonly Gene[], stream: RandomStream): Genome {
  return genes.map(({ values }) => stream.integer(values));
}
