/**
 * Descent from the paper's rule by moves of one item: in sweeps over all moves that save, what saves most first, each
 * taken if it still saves and there is room, until a sweep takes none. Never worse than the rule.
 */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { reduceProblem } from '../reduce-problem.js';
import { PlacementState } from './placement-state.js';
import { placeByRule } from './rule.js';
import { infeasible, leastShortage } from './shortage.js';
import type { Solver, SolverOptions, SolverOutcome } from './solver.js';

/** Improves the rule's placement; where the rule finds no room, any placement that fits. */
export const solveGreedily: Solver = (problem, options) => improveByRule(problem, options, descend);

/** What an improvement makes of the rule's placement, or of one that fits where the rule finds no room. */
export async function improveByRule(
  problem: PlacementProblem,
  { objective, timeLimitSeconds }: SolverOptions,
  improve: (state: PlacementState) => void,
): Promise<SolverOutcome> {
  const start = await anyPlacement(problem, timeLimitSeconds);
  if (!Array.isArray(start)) return start;
  const state = new PlacementState(problem, reduceProblem(problem, objective), start);
  improve(state);
  return { status: 'feasible', memoryOf: state.memoryOf, binding: [] };
}

async function anyPlacement(problem: PlacementProblem, timeLimitSeconds: number) {
  const byRule = placeByRule(problem);
  if (Array.isArray(byRule)) return byRule;
  const shortage = await leastShortage(problem, timeLimitSeconds);
  if (shortage.status === 'fits') return shortage.memoryOf;
  return infeasible(problem, shortage);
}

/** Brings the state to a local optimum of single moves. */
export function descend(state: PlacementState): void {
  for (let isMoving = true; isMoving; ) {
    isMoving = false;
    for (const move of state.savingMoves()) {
      if (!state.saves(move) || !state.fits(move)) continue;
      state.move(move);
      isMoving = true;
    }
  }
}
