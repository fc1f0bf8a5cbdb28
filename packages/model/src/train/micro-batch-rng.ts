import type { Rng } from '@adaptmem/core';

/** The random numbers of one part of a step's batch; those of the first are what they are without parts. */
export function microBatchRng(rng: Rng, part: number): Rng {
  if (part === 0) return rng;
  return { seed: rng.seed, stream: (...name) => rng.stream('micro-batch', part, ...name) };
}
