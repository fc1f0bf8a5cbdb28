/**
 * Local search from the greedy placement: where a move saves but lacks room, another item makes room for it, if both
 * together save; then single moves again, until neither finds anything. Deterministic, never worse than greedy.
 */
import { descend, improveByRule } from './greedy.js';
import type { Move, PlacementState } from './placement-state.js';
import type { Solver } from './solver.js';

/** Exchanges and moves until no exchange of two items saves anything. */
export const solveLocally: Solver = (problem, options) =>
  improveByRule(problem, options, (state) => {
    descend(state);
    while (exchange(state)) descend(state);
  });

/** One sweep over the moves that save and lack room; whether any could be made. */
function exchange(state: PlacementState): boolean {
  let isChanged = false;
  for (const move of state.savingMoves()) {
    if (!state.saves(move)) continue;
    const saved = state.gain(move);
    const from = state.memoryOf[move.item]!;
    state.move(move);
    const making = state.room[move.to]! >= 0 ? undefined : bestEviction(state, move, saved);
    if (making) state.move(making);
    if (state.room[move.to]! >= 0) isChanged = true;
    else state.move({ item: move.item, to: from });
  }
  return isChanged;
}

/** Of all moves out of the over-full memory that make room, the one that costs least, if less than was saved. */
function bestEviction(state: PlacementState, { item, to: full }: Move, saved: number): Move | undefined {
  const lacking = -state.room[full]!;
  let best: Move | undefined;
  let least = state.threshold - saved;
  for (let other = 0; other < state.memoryOf.length; other++) {
    if (state.memoryOf[other] !== full || other === item || state.bits(other) < lacking) continue;
    for (let to = 0; to < state.room.length; to++) {
      const candidate = { item: other, to };
      const gain = state.gain(candidate);
      if (to === full || gain <= least || !state.fits(candidate)) continue;
      least = gain;
      best = candidate;
    }
  }
  return best;
}
