/**
 * Local search from the greedy placement: where a move saves but lacks room, another item makes room for it, if both
 * together save; then single moves again, until neither finds anything. Deterministic, never worse than greedy.
 */
import { descend, improve, solveGreedily } from './greedy.js';
import type { Move, PlacementState } from './placement-state.js';
import type { Solver } from './solver.js';

/** Exchanges and moves until no exchange of two items saves anything. */
export const solveLocally: Solver = async (problem, options) => {
  const greedy = await solveGreedily(problem, options);
  if (!greedy.memoryOf) return greedy;
  return { ...greedy, memoryOf: improve(problem, options, greedy.memoryOf, descendByExchanges) };
};

function descendByExchanges(state: PlacementState): void {
  descend(state);
  while (exchange(state)) descend(state);
}

/** One sweep over the moves that save and lack room; whether any could be made. */
function exchange(state: PlacementState): boolean {
  let isChanged = false;
  for (const move of state.savingMoves()) {
    if (!state.saves(move)) continue;
    const saved = state.gain(move);
    const from = state.memoryOf[move.item]!;
    state.move(move);
    if (state.usage.isBroken(move.to)) {
      const making = bestEviction(state, move, saved);
      if (making) state.move(making);
    }
    if (state.usage.isWithin()) isChanged = true;
    else state.move({ item: move.item, to: from });
  }
  return isChanged;
}

/** Of all moves out of the over-full memory that make it fit, the one that costs least, if less than was saved. */
function bestEviction(state: PlacementState, { item, to: full }: Move, saved: number): Move | undefined {
  const lacking = -state.usage.room[full]!;
  let best: Move | undefined;
  let least = state.threshold - saved;
  for (let other = 0; other < state.memoryOf.length; other++) {
    if (state.memoryOf[other] !== full || other === item || state.bits(other) < lacking) continue;
    for (let to = 0; to < state.usage.room.length; to++) {
      const candidate = { item: other, to };
      if (to === full || state.gain(candidate) <= least || !state.fits(candidate)) continue;
      if (!mends(state, other, full)) break;
      least = state.gain(candidate);
      best = candidate;
    }
  }
  return best;
}

/** Whether the memory is within its bounds without the item. */
function mends({ usage }: PlacementState, item: number, memory: number): boolean {
  usage.remove(item, memory);
  const isMended = !usage.isBroken(memory);
  usage.place(item, memory);
  return isMended;
}
