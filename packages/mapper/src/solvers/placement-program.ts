/**
 * The reduced problem as a mixed-integer program; x counts the items of class c in memory m.
 *
 *   minimise  Σ extra[c,m]·x[c,m] + Σ price[s]·excess[s] + Σ bankPrice[m]·banks[m]
 *   subject to  Σₘ x[c,m] = size of c,  Σ bits[c]·x[c,m] ≤ capacity[m],  Σ amount[c,l]·x[c,m(l)] ≤ most[l],
 *               Σ extraCycles[c,m]·x[c,m] − excess[s] ≤ headroom[s],  Σ bits[c]·x[c,m] ≤ bankBits[m]·banks[m],
 *               x and banks whole, excess ≥ 0
 */
import { type PlacementProblem, usedBits } from '@adaptmem/hw-sim';
import type { ReducedProblem, ReducedStep } from '../reduce-problem.js';
import { type Assignment, assignedCounts, assignment, roomSums } from './assignment.js';

export interface PlacementProgram extends Assignment {
  /** [step] → column of its excess, and the cycles that one unit of it stands for. */
  excess: { column: number; unitCycles: number }[];
  /** [memory] → column of its used banks, or undefined where they have no price. */
  banks: (number | undefined)[];
}

export interface ProgramScale {
  /** The objective is measured in it. */
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
  const extraOf = (item: number, memory: number) => reduced.extra[item * problem.memories.length + memory]!;
  const model = assignment(problem, {
    cost: (item, memory) => extraOf(item, memory) / unit,
    permitted: (item, memory) => extraOf(item, memory) <= most * (1 + PRUNING_MARGIN),
    single: new Set(reduced.steps.flatMap(({ uses }) => uses.map(({ item }) => item))),
  });
  return {
    ...model,
    excess: reduced.steps.map((step) => addExcess(model, step, unit)),
    banks: problem.memories.map((_memory, memory) => addBanks(model, problem, reduced, { memory, unit })),
  };
}

function addExcess(model: Assignment, step: ReducedStep, unit: number): PlacementProgram['excess'][number] {
  const unitCycles = largestExcess(step);
  const cost = (step.price * unitCycles) / unit;
  const column = model.columns.push({ cost, upper: 1, integer: false }) - 1;
  const terms = step.uses.flatMap(({ item, extraCycles }) =>
    model.columnOf[model.classOf[item]!]!.flatMap((choice, memory) =>
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
}

/** Cycles beyond the headroom if every item of the step has its slowest memory. */
function largestExcess(step: ReducedStep): number {
  const extra = step.uses.reduce((sum, use) => sum + Math.max(...use.extraCycles), 0);
  return extra - step.headroomCycles;
}

function addBanks(
  model: Assignment,
  problem: PlacementProblem,
  { bankPrices }: ReducedProblem,
  { memory, unit }: { memory: number; unit: number },
): number | undefined {
  const price = bankPrices?.[memory];
  if (!price) return undefined;
  const { capacityBits, bankBits } = problem.memories[memory]!;
  const upper = Math.ceil(capacityBits / bankBits);
  const column = model.columns.push({ cost: price / unit, upper, integer: true }) - 1;
  for (const sum of roomSums(problem, model, memory)) {
    const terms = sum.map(({ column: choice, bits }) => [choice, bits / bankBits] as const);
    model.rows.push({ lower: Number.NEGATIVE_INFINITY, upper: 0, terms: [...terms, [column, -1]] });
  }
  return column;
}

/** A placement as values of the program's columns. */
export function startPoint(
  problem: PlacementProblem,
  model: PlacementProgram,
  reduced: ReducedProblem,
  memoryOf: readonly number[],
): number[] {
  const values = assignedCounts(model, memoryOf);
  for (const [index, step] of reduced.steps.entries()) {
    const cycles = step.uses.reduce((sum, use) => sum + use.extraCycles[memoryOf[use.item]!]!, 0);
    const { column, unitCycles } = model.excess[index]!;
    values[column] = Math.max(0, cycles - step.headroomCycles) / unitCycles;
  }
  const used = banksUsed(problem, memoryOf);
  for (const [memory, column] of model.banks.entries())
    if (column !== undefined) values[column] = used[memory]!;
  return values;
}

/** [memory] → banks that a placement takes. */
export function banksUsed(problem: PlacementProblem, memoryOf: readonly number[]): number[] {
  const used = usedBits(problem, memoryOf);
  return problem.memories.map(({ bankBits }, memory) => Math.ceil(used[memory]! / bankBits));
}
