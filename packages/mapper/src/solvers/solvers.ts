/** Every solver by its name in configurations; a new one is one file and one line here. */
import { solveExactly } from './exact.js';
import { solveGreedily } from './greedy.js';
import { solveByRule } from './rule.js';
import type { Solver } from './solver.js';

export const SOLVERS = {
  rule: solveByRule,
  greedy: solveGreedily,
  exact: solveExactly,
} as const satisfies Record<string, Solver>;

export type SolverName = keyof typeof SOLVERS;
