/**
 * The reduced problem as a mixed-integer program.
 *
 *   minimise  Σ extra[i,m]·x[i,m] + Σ price[s]·excess[s]
 *   subject to  Σₘ x[i,m] = 1,  Σᵢ bits[i]·x[i,m] ≤ capacity[m],
 *               Σ extraCycles[i,m]·x[i,m] − excess[s] ≤ headroom[s],  x binary, excess ≥ 0
 */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { ReducedProblem, ReducedStep } from '../reduce-problem.js';
import { type Assignment, assignment } from './assignment.js';

export interface PlacementProgram extends Assignment {
  /** [step] → column of its excess, and the cycles that one unit of it stands for. */
  excess: { column: number; unitCycles: number }[];
}

export interface ProgramScale {
  /** The objective is measured in it (pJ or ns). */
  unit: number;
  /** A choice that alone costs more than this beyond the cheapest is left out. */
  most: number;
}

/** Share by which a choice must exceed `most` before it is left out (rounding). */
const PRUNING_MARGIN = 1e-6;

/** The program of a reduced problem. */
export function placementProgram(
  problem: PlacementProblem,
  reduced: ReducedProblem,
  { unit, most }: ProgramScale,
): PlacementProgram {
  const model = assignment(
    problem,
    (item, memory) => reduced.extra[item]![memory]! / unit,
    (item, memory) => reduced.extra[item]![memory]! <= most * (1 + PRUNING_MARGIN),
  );
  const excess = reduced.steps.map((step) => {
    const unitCycles = largestExcess(step);
    const cost = (step.price * unitCycles) / unit;
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

/** A placement as values of the program's columns. */
export function startPoint(
  model: PlacementProgram,
  reduced: ReducedProblem,
  memoryOf: readonly number[],
): number[] {
  const values = model.columns.map(() => 0);
  for (const [item, memory] of memoryOf.entries()) values[model.columnOf[item]![memory]!] = 1;
  for (const [index, step] of reduced.steps.entries()) {
    const cycles = step.uses.reduce((sum, use) => sum + use.extraCycles[memoryOf[use.item]!]!, 0);
    const { column, unitCycles } = model.excess[index]!;
    values[column] = Math.max(0, cycles - step.headroomCycles) / unitCycles;
  }
  return values;
}
