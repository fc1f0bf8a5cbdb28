/** Allocation: which memory holds which part of which tensor. */
import type { Allocation, Workload } from '@adaptmem/core';
import { evaluatePlacement, type Hardware, type PlacementProblem, placementProblem } from '@adaptmem/hw-sim';
import { pack } from './pack.js';
import type { Objective } from './reduce-problem.js';
import { SOLVERS, type SolverName } from './solvers/solvers.js';

export interface AllocateOptions {
  /**
   * `rule`: the paper's; `greedy`: the rule improved by moves; `local`: by exchanges too; `exact`: optimal, with
   * proof; `exhaustive`: everything tried, for small problems.
   */
  solver: SolverName;
  objective: Objective;
  /** Wall-clock limit of the exact search, in seconds. @defaultValue 30 */
  timeLimitSeconds?: number;
}

const DEFAULT_TIME_LIMIT_SECONDS = 30;

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
  { solver, objective, timeLimitSeconds = DEFAULT_TIME_LIMIT_SECONDS }: AllocateOptions,
): Promise<Allocation> {
  const { status, memoryOf, bound, binding, missingBits } = await SOLVERS[solver](problem, {
    objective,
    timeLimitSeconds,
  });
  const frame = {
    schemaVersion: 1 as const,
    workload: problem.workload,
    hardware: problem.hardware,
    solver,
    objective,
    status,
    binding,
  };
  if (!memoryOf) return { ...frame, ...shortageOf(problem, missingBits), placements: [] };
  const { energyPj, latencyNs } = evaluatePlacement(problem, memoryOf);
  const cost = objective === 'energy' ? energyPj : latencyNs;
  return {
    ...frame,
    cost,
    ...(bound === undefined ? {} : { bound: Math.min(bound, cost) }), // sums in another order round apart
    placements: pack(problem, memoryOf),
  };
}

function shortageOf({ memories }: PlacementProblem, missingBits: number[] | undefined) {
  if (!missingBits) return {};
  const all = missingBits.map((bits, memory) => ({ memory: memories[memory]!.name, bits }));
  return { shortage: all.filter(({ bits }) => bits > 0) };
}
