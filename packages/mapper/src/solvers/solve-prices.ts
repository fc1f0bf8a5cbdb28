/** The placement of least price, with proof: a mixed-integer program (`placement-program.ts`) from a placement that is known. */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { Prices } from '../objective.js';
import { reducedCost, reduceProblem } from '../reduce-problem.js';
import { readAssignment } from './assignment.js';
import { solveMilp } from './milp.js';
import { banksUsed, placementProgram, startPoint } from './placement-program.js';
import type { SolverOptions } from './solver.js';
import { isFeasible } from './usage.js';

/** The narrowest gap that an exact search is asked to close: what rounding leaves of a proof. */
export const OPTIMALITY_GAP = 1e-7;

/** A placement that no other undercuts by more than the bound says. */
export interface Proven {
  memoryOf: number[];
  /** Of the objective that was solved for. */
  bound: number;
  /** Whether the gap that was asked for is proven. */
  isProven: boolean;
}

/**
 * It starts from a placement of cost `constant + distance`. Any choice that alone costs more than `distance` cannot be
 * part of a better one and is left out, and the objective is measured in `distance`, so that every cost lies in 0 … 1
 * whatever the units. Never worse than the start.
 */
export async function solvePrices(
  problem: PlacementProblem,
  prices: Prices,
  start: readonly number[],
  { timeLimitSeconds, gap: asked }: Pick<SolverOptions, 'timeLimitSeconds' | 'gap'>,
): Promise<Proven> {
  const gap = Math.max(asked, OPTIMALITY_GAP);
  const reduced = reduceProblem(problem, prices);
  const costOf = (memoryOf: readonly number[]) =>
    reducedCost(reduced, memoryOf, banksUsed(problem, memoryOf));
  const startCost = costOf(start);
  const distance = startCost - reduced.constant;
  if (distance <= gap * startCost)
    return { memoryOf: [...start], bound: Math.min(reduced.constant, startCost), isProven: true };
  const model = placementProgram(problem, reduced, { unit: distance, most: distance });
  const { status, values, bound } = await solveMilp(model.columns, model.rows, {
    timeLimitSeconds,
    absoluteGap: (gap * startCost) / distance,
    start: startPoint(problem, model, reduced, start),
  });
  const found = values && readAssignment(model, values);
  const improves = found && isFeasible(problem, found) && costOf(found) < startCost;
  const memoryOf = improves ? found : [...start];
  const proven = reduced.constant + Math.max(0, bound) * distance;
  return { memoryOf, bound: Math.min(proven, costOf(memoryOf)), isProven: status === 'optimal' };
}
