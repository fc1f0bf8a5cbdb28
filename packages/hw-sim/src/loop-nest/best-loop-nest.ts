/** The loop order that costs least. */
import type { GemmShape } from '../compute/tiling.js';
import type { LoopArray } from './loop-array.js';
import { type LoopNestCost, loopNestCost } from './loop-nest-cost.js';
import { loopFactors, loopOrders, unroll } from './loop-order.js';

export type LoopObjective = 'energy' | 'latency';

/** ZigZag's default; every order of so many loops is tried. */
export const LOOP_LIMIT = 6;

const FIGURES: Record<LoopObjective, (cost: LoopNestCost) => [number, number]> = {
  energy: ({ energyPj, cycles }) => [energyPj, cycles],
  latency: ({ energyPj, cycles }) => [cycles, energyPj],
};

/**
 * The best of all orders of at most `limit` loops; of equal ones that with the better other figure.
 *
 * @throws RangeError if the array is too small for the product in any order
 */
export function bestLoopNest(
  shape: GemmShape,
  array: LoopArray,
  objective: LoopObjective,
  limit = LOOP_LIMIT,
): LoopNestCost {
  const figures = FIGURES[objective];
  let best: LoopNestCost | undefined;
  for (const order of loopOrders(loopFactors(unroll(shape, array).time, limit))) {
    const cost = loopNestCost(shape, order, array);
    if (cost && (!best || isLess(figures(cost), figures(best)))) best = cost;
  }
  if (!best) throw new RangeError(`Array "${array.name}" cannot hold what its lanes need`);
  return best;
}

const isLess = ([a, thenA]: [number, number], [b, thenB]: [number, number]) =>
  a < b || (a === b && thenA < thenB);
