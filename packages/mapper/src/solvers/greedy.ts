/**
 * Descent from the paper's rule by moves of one item: in sweeps over the items that could save, what saves most first,
 * each taken to its best place that has room, until a sweep moves none. Never worse than the rule.
 */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { costOf, type Goal, pricesNear } from '../objective.js';
import { reduceProblem } from '../reduce-problem.js';
import { PlacementState } from './placement-state.js';
import { placeByRule } from './rule.js';
import { infeasible, leastShortage } from './shortage.js';
import type { Solver } from './solver.js';

/** Improves the rule's placement; where the rule finds no room, any placement that fits. */
export const solveGreedily: Solver = async (problem, options) => {
  const start = await anyPlacement(problem, options.timeLimitSeconds);
  if (!Array.isArray(start)) return start;
  return { status: 'feasible', memoryOf: improve(problem, options, start, descend), binding: [] };
};

async function anyPlacement(problem: PlacementProblem, timeLimitSeconds: number) {
  const byRule = placeByRule(problem);
  if (Array.isArray(byRule)) return byRule;
  const shortage = await leastShortage(problem, timeLimitSeconds);
  if (shortage.status === 'fits') return shortage.memoryOf;
  return infeasible(problem, shortage);
}

/**
 * What a search by prices makes of a placement; never worse. For a product it follows the tangent at each placement that
 * it finds, as long as the product falls; banks are judged as they are, not by the search's shares of them.
 */
export function improve(
  problem: PlacementProblem,
  goal: Goal,
  start: readonly number[],
  search: (state: PlacementState) => void,
): number[] {
  let best = [...start];
  for (;;) {
    const reduced = reduceProblem(problem, pricesNear(problem, best, goal));
    const state = new PlacementState(problem, reduced, best);
    search(state);
    if (goal.objective !== 'edp' && !reduced.bankPrices) return state.memoryOf;
    if (!(costOf(problem, state.memoryOf, goal) < costOf(problem, best, goal))) return best;
    best = state.memoryOf;
  }
}

/** Brings the state to a local optimum of single moves. */
export function descend(state: PlacementState): void {
  for (let isMoving = true; isMoving; ) {
    isMoving = false;
    for (const item of itemsByGain(state)) {
      const move = state.bestMove(item);
      if (!move) continue;
      state.move(move);
      isMoving = true;
    }
  }
}

/** Items with a move that fits and saves, what saves most first; equal ones in their order. */
function itemsByGain(state: PlacementState): number[] {
  const gains = new Float64Array(state.memoryOf.length);
  const items: number[] = [];
  for (let item = 0; item < gains.length; item++) {
    const move = state.bestMove(item);
    if (!move) continue;
    gains[item] = state.gain(move);
    items.push(item);
  }
  return items.sort((a, b) => gains[b]! - gains[a]! || a - b);
}
