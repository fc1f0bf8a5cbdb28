/**
 * The best placement, with proof: a program for an objective that is a sum of prices, a few of them for a product.
 */
import { pricesOf } from '../objective.js';
import { solveLocally } from './local.js';
import { solveProduct } from './product.js';
import { solvePrices } from './solve-prices.js';
import type { Solver } from './solver.js';

/** Solves to the gap that is asked for, or to the best placement and bound at the time limit (`timeout`). */
export const solveExactly: Solver = async (problem, options) => {
  const start = await solveLocally(problem, options);
  if (!start.memoryOf) return start;
  const { memoryOf, bound, isProven } =
    options.objective === 'edp'
      ? await solveProduct(problem, start.memoryOf, options)
      : await solvePrices(problem, pricesOf(options), start.memoryOf, options);
  return { status: isProven ? 'optimal' : 'timeout', memoryOf, bound, binding: [] };
};
