/**
 * The oracle: every placement there is, judged by the simulator's own cost. It shares nothing with the other solvers
 * but the problem, so that their answers can be compared with it; for problems of a dozen items.
 */
import { AppError } from '@adaptmem/core';
import { evaluatePlacement, type PlacementProblem } from '@adaptmem/hw-sim';
import { infeasible } from './shortage.js';
import type { Solver } from './solver.js';

/** So many placements take seconds; a problem with more is for the other solvers. */
export const MOST_PLACEMENTS = 2_000_000;

/** Tries everything. @throws AppError `TOO_MANY_PLACEMENTS` beyond {@link MOST_PLACEMENTS} */
export const solveExhaustively: Solver = async (problem, { objective }) => {
  const homeless = problem.allowed.flatMap((row, item) => (row.some(Boolean) ? [] : [item]));
  if (homeless.length > 0) return infeasible(problem, { status: 'infeasible', homeless, missingBits: [] });
  const count = problem.allowed.reduce((product, row) => product * row.filter(Boolean).length, 1);
  if (count > MOST_PLACEMENTS) {
    throw new AppError(
      'TOO_MANY_PLACEMENTS',
      `${problem.items.length} items have ${count.toExponential(1)} placements; "exhaustive" tries at most ${MOST_PLACEMENTS}`,
      { hint: 'Use "exact": it proves its answer without trying them all' },
    );
  }
  let best: { memoryOf: number[]; cost: number } | undefined;
  let nearest = { overflow: Infinity, missingBits: [] as number[] };
  for (const memoryOf of placements(problem)) {
    const missingBits = overflowOf(problem, memoryOf);
    const overflow = missingBits.reduce((sum, bits) => sum + bits, 0);
    if (overflow > 0) {
      if (overflow < nearest.overflow) nearest = { overflow, missingBits };
      continue;
    }
    const { energyPj, latencyNs } = evaluatePlacement(problem, memoryOf);
    const cost = objective === 'energy' ? energyPj : latencyNs;
    if (!best || cost < best.cost) best = { memoryOf: [...memoryOf], cost };
  }
  if (!best)
    return infeasible(problem, { status: 'infeasible', homeless: [], missingBits: nearest.missingBits });
  return { status: 'optimal', memoryOf: best.memoryOf, bound: best.cost, binding: [] };
};

/** [memory] → bits beyond its capacity. */
function overflowOf({ items, memories }: PlacementProblem, memoryOf: readonly number[]): number[] {
  const used = memories.map(() => 0);
  for (const [item, memory] of memoryOf.entries()) used[memory]! += items[item]!.bits;
  return memories.map(({ capacityBits }, memory) => Math.max(0, used[memory]! - capacityBits));
}

/** Every choice of allowed memories, counted like the digits of a number; the array is the same each time. */
function* placements({ allowed }: PlacementProblem): Generator<readonly number[]> {
  const choices = allowed.map((row) => row.flatMap((may, memory) => (may ? [memory] : [])));
  const digits = choices.map(() => 0);
  const memoryOf = choices.map((row) => row[0]!);
  for (;;) {
    yield memoryOf;
    let item = 0;
    while (item < digits.length && ++digits[item]! === choices[item]!.length) {
      digits[item] = 0;
      memoryOf[item] = choices[item]![0]!;
      item++;
    }
    if (item === digits.length) return;
    memoryOf[item] = choices[item]![digits[item]!]!;
  }
}
