/** Allocation: which memory holds which part of which tensor. */
import type { Allocation, Workload } from '@adaptmem/core';
import { type Hardware, type PlacementProblem, placementProblem } from '@adaptmem/hw-sim';
import { costOf, type Goal } from './objective.js';
import { pack } from './pack.js';
import type { SolverOutcome } from './solvers/solver.js';
import { SOLVERS, type SolverName } from './solvers/solvers.js';

export interface AllocateOptions extends Goal {
  /**
   * `rule`: the paper's; `greedy`: the rule improved by moves; `local`: by exchanges too; `exact`: optimal, with
   * proof; `exhaustive`: everything tried, for small problems.
   */
  solver: SolverName;
  /** Wall-clock limit of the exact search, in seconds. @defaultValue 30 */
  timeLimitSeconds?: number;
  /** Share of the cost within which the exact search proves its answer; then it stops. @defaultValue 0.001 */
  gap?: number;
}

const DEFAULT_TIME_LIMIT_SECONDS = 30;
/** A tenth of a percent: far below what any figure of a technology is sure of. */
export const DEFAULT_GAP = 1e-3;

/**
 * Places every stored part of a workload's tensors in the hardware's memories.
 *
 * An allocation that does not exist is an answer, not an error: `infeasible` says in `binding` what is missing.
 * `timeout` still carries the best placement that was found, if any, and a proven `bound`.
 */
export async function allocate(
  workload: Workload,
  hardware: Hardware,
  options: AllocateOptions,
): Promise<Allocation> {
  return solvePlacement(placementProblem(workload, hardware), options);
}

/** The same for a problem that is already stated (sweeps, own cost models). */
export async function solvePlacement(
  problem: PlacementProblem,
  { solver, objective, weights, ...options }: AllocateOptions,
): Promise<Allocation> {
  const goal: Goal = { objective, ...(weights ? { weights } : {}) };
  const { timeLimitSeconds = DEFAULT_TIME_LIMIT_SECONDS, gap = DEFAULT_GAP } = options;
  const outcome = await SOLVERS[solver](problem, { ...goal, timeLimitSeconds, gap });
  const { status, memoryOf, bound, binding } = outcome;
  const frame = {
    schemaVersion: 1 as const,
    workload: problem.workload,
    hardware: problem.hardware,
    solver,
    ...goal,
    status,
    binding,
  };
  if (!memoryOf) return { ...frame, ...shortageOf(problem, outcome), placements: [] };
  const { placements, loose } = pack(problem, memoryOf);
  if (loose.length > 0) return solveApart(problem, loose, { solver, ...goal, ...options }, bound);
  const cost = costOf(problem, memoryOf, goal);
  return {
    ...frame,
    cost,
    ...(bound === undefined ? {} : { bound: Math.min(bound, cost) }), // sums in another order round apart
    placements,
  };
}

/**
 * Solves again without overlaying activations where they could not be laid as tightly as the program takes for granted.
 * The bound of the first answer still holds; that the second is optimal is no longer proven.
 */
async function solveApart(
  problem: PlacementProblem,
  loose: readonly number[],
  options: AllocateOptions,
  bound: number | undefined,
): Promise<Allocation> {
  const memories = problem.memories.map((memory, index) =>
    loose.includes(index) ? { ...memory, overlaysActivations: false } : memory,
  );
  const apart = await solvePlacement({ ...problem, memories }, options);
  return {
    ...apart,
    status: apart.status === 'optimal' ? 'feasible' : apart.status,
    ...(bound === undefined || apart.bound === undefined ? {} : { bound: Math.min(bound, apart.bound) }),
  };
}

function shortageOf({ memories, limits }: PlacementProblem, { missingBits, neededLimits }: SolverOutcome) {
  const lacking = missingBits?.map((bits, memory) => ({ memory: memories[memory]!.name, bits }));
  const exceeded = neededLimits?.map((needed, limit) => {
    const { name, unit, most } = limits[limit]!;
    return { limit: name, unit, most, needed };
  });
  return {
    ...(lacking ? { shortage: lacking.filter(({ bits }) => bits > 0) } : {}),
    ...(exceeded ? { exceeded: exceeded.filter(({ most, needed }) => needed > most) } : {}),
  };
}
