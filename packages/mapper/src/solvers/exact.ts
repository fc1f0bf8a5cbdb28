/**
 * The best placement, with proof: the reduced problem as a mixed-integer program.
 *
 *   minimise  constant + Σ extra[i,m]·x[i,m] + Σ price[s]·excess[s]
 *   subject to  Σₘ x[i,m] = 1,  Σᵢ bits[i]·x[i,m] ≤ capacity[m],
 *               Σ extraCycles[i,m]·x[i,m] − excess[s] ≤ headroom[s],  x binary, excess ≥ 0
 *
 * It starts from the local search's placement of cost `constant + distance`. Any choice that alone costs more than
 * `distance` cannot be part of a better placement and is left out, and the objective is measured in `distance`,
 * so that every cost lies in 0 … 1 whatever the units.
 */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { type ReducedProblem, type ReducedStep, reducedCost, reduceProblem } from '../reduce-problem.js';
import { type Assignment, assignment, readAssignment } from './assignment.js';
import { isFeasible } from './capacity.js';
import { solveLocally } from './local.js';
import { solveMilp } from './milp.js';
import type { Solver } from './solver.js';

/** `optimal` means proven within this share of the cost. */
export const OPTIMALITY_GAP = 1e-7;

/** Share by which a choice must exceed the distance before it is left out (rounding). */
const PRUNING_MARGIN = 1e-6;

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
  const model = placementProgram(problem, reduced, distance);
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

interface PlacementProgram extends Assignment {
  /** [step] → column of its excess, and the cycles that one unit of it stands for. */
  excess: { column: number; unitCycles: number }[];
}

function placementProgram(
  problem: PlacementProblem,
  reduced: ReducedProblem,
  distance: number,
): PlacementProgram {
  const model = assignment(
    problem,
    (item, memory) => reduced.extra[item]![memory]! / distance,
    (item, memory) => reduced.extra[item]![memory]! <= distance * (1 + PRUNING_MARGIN),
  );
  const excess = reduced.steps.map((step) => {
    const unitCycles = largestExcess(step);
    const cost = (step.price * unitCycles) / distance;
    const column = model.columns.push({ cost, upper: 1, integer: false }) - 1;
    const terms = step.uses.flatMap(({ item, extraCycles }) =>
      model.columnOf[item]!.flatMap((choice, memory) =>
        choice === undefined || extraCycles[memory] === 0
          ? []
          : [[choice, extraCycles[memory]! / unitCycles] as const],
      ),
    );
    model.rows.push({
      lower: Number.NEGATIVE_INFINITY,
      upper: step.headroomCycles / unitCycles,
      terms: [...terms, [column, -1]],
    });
    return { column, unitCycles };
  });
  return { ...model, excess };
}

/** Cycles beyond the headroom if every item of the step has its slowest memory. */
function largestExcess(step: ReducedStep): number {
  const extra = step.uses.reduce((sum, use) => sum + Math.max(...use.extraCycles), 0);
  return extra - step.headroomCycles;
}

function startPoint(model: PlacementProgram, reduced: ReducedProblem, memoryOf: readonly number[]): number[] {
  const values = model.columns.map(() => 0);
  for (const [item, memory] of memoryOf.entries()) values[model.columnOf[item]![memory]!] = 1;
  for (const [index, step] of reduced.steps.entries()) {
    const cycles = step.uses.reduce((sum, use) => sum + use.extraCycles[memoryOf[use.item]!]!, 0);
    const { column, unitCycles } = model.excess[index]!;
    values[column] = Math.max(0, cycles - step.headroomCycles) / unitCycles;
  }
  return values;
}
