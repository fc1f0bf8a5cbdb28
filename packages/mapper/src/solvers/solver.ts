/** What every solver takes and gives; `SOLVERS` in `solvers.ts` lists them. */
import type { Allocation } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { Goal } from '../objective.js';

export interface SolverOptions extends Goal {
  /** Wall-clock seconds after which an exact search stops with the best that it has. */
  timeLimitSeconds: number;
  /** Share of the cost within which an exact search proves its answer; then it stops. */
  gap: number;
}

export interface SolverOutcome {
  status: Allocation['status'];
  /** [item] → memory; absent where no placement was found. */
  memoryOf?: number[];
  /** Proven lower bound of the objective. */
  bound?: number;
  /** What prevents a placement, in words. */
  binding: string[];
  /** [memory] → bits that it lacks, fewest in all; absent where a placement was found, or no size would help. */
  missingBits?: number[];
  /** [limit] → what a placement would need instead, where sizes would not help. */
  neededLimits?: number[];
}

export type Solver = (problem: PlacementProblem, options: SolverOptions) => Promise<SolverOutcome>;
