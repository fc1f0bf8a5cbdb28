/** Every solver by its name in configurations; a new one is one file and one line here. */
import { solveExactly } from './exact.js';
import { solveExhaustively } from './exhaustive.js';
import { solveGreedily } from './greedy.js';
import { solveLocally } from './local.js';
import { solveByRule } from './rule.js';
import type { Solver } from './solver.js';

export const SOLVERS = {
  rule: solveByRule,
  greedy: solveGreedily,
  local: solveLocally,
  exact: solveExactly,
  exhaustive: solveExhaustively,
} as const satisfies Record<string, Solver>;

export type SolverName = keyof typeof SOLVERS;

export const SOLVER_NAMES = Object.keys(SOLVERS) as [SolverName, ...SolverName[]];
