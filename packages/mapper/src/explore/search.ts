/** What every search over genomes takes and gives; `SEARCHES` lists them. */
import type { RandomStream, Rng } from '@adaptmem/core';
import type { Scored } from './dominance.js';
import { type Gene, type Genome, genomeKey } from './genome.js';

/** A genome with what it is worth. */
export type Individual<T extends Scored> = T & { genome: Genome };

export interface SearchOptions<T extends Scored> {
  genes: readonly Gene[];
  /** The one genome that stands for all that mean the same design. */
  normalise(genome: Genome): Genome;
  /** Scores in the order of the genomes; it may work on them in any order and side by side. */
  evaluate(genomes: readonly Genome[]): Promise<Individual<T>[]>;
  /** What is known already; it counts as evaluated. */
  start: readonly Individual<T>[];
  /** How many different designs are evaluated in all, those of `start` included. */
  evaluations: number;
  /** Designs of a generation, at least 2. */
  population: number;
  rng: Rng;
}

/**
 * Yields what was newly evaluated, generation by generation, `start` first; ends when all evaluations are used or no new
 * design is found. The same options give the same designs, however `evaluate` shares its work out.
 */
export type Search = <T extends Scored>(options: SearchOptions<T>) => AsyncGenerator<Individual<T>[], void>;

/** Fruitless draws in a row after which a space counts as exhausted. */
const PATIENCE = 200;

/** Up to `count` designs that were never drawn before. */
export function drawNew(
  { normalise }: Pick<SearchOptions<Scored>, 'normalise'>,
  { known, count, draw }: { known: Set<string>; count: number; draw: () => readonly Genome[] },
): Genome[] {
  const found: Genome[] = [];
  for (let missed = 0; found.length < count && missed < PATIENCE; missed++) {
    for (const genome of draw().map(normalise)) {
      const key = genomeKey(genome);
      if (found.length === count || known.has(key)) continue;
      known.add(key);
      found.push(genome);
      missed = 0;
    }
  }
  return found;
}

/** The stream of a generation, so that a resumed search needs no saved state. */
export const generationStream = (rng: Rng, search: string, generation: number): RandomStream =>
  rng.stream('explore', search, generation);
