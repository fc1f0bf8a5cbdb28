/**
 * The best placement, with proof: the reduced problem as a mixed-integer program (`placement-program.ts`).
 *
 * It starts from the local search's placement of cost `constant + distance`. Any choice that alone costs more than
 * `distance` cannot be part of a better placement and is left out, and the objective is measured in `distance`,
 * so that every cost lies in 0 … 1 whatever the units.
 */
import { reducedCost, reduceProblem } from '../reduce-problem.js';
import { readAssignment } from './assignment.js';
import { isFeasible } from './capacity.js';
import { solveLocally } from './local.js';
import { solveMilp } from './milp.js';
import { placementProgram, startPoint } from './placement-program.js';
import type { Solver } from './solver.js';

/** `optimal` means proven within this share of the cost. */
export const OPTIMALITY_GAP = 1e-7;

/** Solves to proven optimality, or to the best placement and bound at the time limit (`timeout`). */
export const solveExactly: Solver = async (problem, options) => {
  const start = await solveLocally(problem, options);
  if (!start.memoryOf) return start;
  const reduced = reduceProblem(problem, options.objective);
  const startCost = reducedCost(reduced, start.memoryOf);
  const distance = startCost - reduced.constant;
  if (distance <= OPTIMALITY_GAP * startCost) {
    return { ...start, status: 'optimal', bound: Math.min(reduced.constant, startCost) };
  }
  const model = placementProgram(problem, reduced, { unit: distance, most: distance });
  const { status, values, bound } = await solveMilp(model.columns, model.rows, {
    timeLimitSeconds: options.timeLimitSeconds,
    absoluteGap: (OPTIMALITY_GAP * startCost) / distance,
    start: startPoint(model, reduced, start.memoryOf),
  });
  const found = values && readAssignment(model, values);
  const improves = found && isFeasible(problem, found) && reducedCost(reduced, found) < startCost;
  const memoryOf = improves ? found : start.memoryOf;
  const proven = reduced.constant + Math.max(0, bound) * distance;
  return {
    status: status === 'optimal' ? 'optimal' : 'timeout',
    memoryOf,
    bound: Math.min(proven, reducedCost(reduced, memoryOf)),
    binding: [],
  };
};
