import type { Search } from '../experiment/search.js';

/** One round of a search. */
export interface Rung {
  /** How many trials take part. */
  trials: number;
  /** Share of a trial's steps that are done when the round is over. */
  fraction: number;
}

/**
 * The rounds of a search. With successive halving (Jamieson and Talwalkar, arXiv 1502.07943) round r keeps one of
 * `reduction_factor` trials and gives it that many times the steps; the last round trains to the end.
 *
 * @param trials in the first round
 */
export function rungsOf({ strategy, reduction_factor: factor, rungs }: Search, trials: number): Rung[] {
  if (strategy !== 'successive-halving') return [{ trials, fraction: 1 }];
  const sizes = [trials];
  while (sizes.at(-1)! > 1 && sizes.length < (rungs ?? Number.POSITIVE_INFINITY)) {
    sizes.push(Math.max(1, Math.floor(sizes.at(-1)! / factor)));
  }
  return sizes.map((size, rung) => ({ trials: size, fraction: factor ** (rung + 1 - sizes.length) }));
}
