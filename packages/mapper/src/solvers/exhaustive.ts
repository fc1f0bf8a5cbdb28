/**
 * The oracle: every placement there is, judged by the simulator's own cost. It shares nothing with the other solvers
 * but the problem, so that their answers can be compared with it; for problems of a dozen items.
 */
import { AppError } from '@adaptmem/core';
import { type PlacementProblem, usedBits } from '@adaptmem/hw-sim';
import { costOf } from '../objective.js';
import { infeasible } from './shortage.js';
import type { Solver } from './solver.js';
import { LIMIT_MARGIN } from './usage.js';

/** So many placements take seconds; a problem with more is for the other solvers. */
export const MOST_PLACEMENTS = 2_000_000;

/** Tries everything. @throws AppError `TOO_MANY_PLACEMENTS` beyond {@link MOST_PLACEMENTS} */
export const solveExhaustively: Solver = async (problem, goal) => {
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
  let softest = { share: Infinity, missingBits: [] as number[], shares: [] as number[] };
  for (const memoryOf of placements(problem)) {
    const missingBits = overflowOf(problem, memoryOf);
    const overflow = missingBits.reduce((sum, bits) => sum + bits, 0);
    const shares = excessOf(problem, memoryOf);
    const share = shares.reduce((sum, excess) => sum + excess, 0);
    if (overflow > 0 || share > 0) {
      if (share === 0 && overflow < nearest.overflow) nearest = { overflow, missingBits };
      const all = share + lackingShare(problem, missingBits);
      if (all < softest.share) softest = { share: all, missingBits, shares };
      continue;
    }
    const cost = costOf(problem, memoryOf, goal);
    if (!best || cost < best.cost) best = { memoryOf: [...memoryOf], cost };
  }
  if (!best && nearest.overflow < Infinity)
    return infeasible(problem, { status: 'infeasible', homeless: [], missingBits: nearest.missingBits });
  if (!best) {
    const { missingBits, shares } = softest;
    const neededLimits = problem.limits.map(({ most }, limit) => most * (1 + shares[limit]!));
    return infeasible(problem, { status: 'infeasible', homeless: [], missingBits, neededLimits });
  }
  return { status: 'optimal', memoryOf: best.memoryOf, bound: best.cost, binding: [] };
};

/** [memory] → bits beyond its capacity. */
function overflowOf(problem: PlacementProblem, memoryOf: readonly number[]): number[] {
  const used = usedBits(problem, memoryOf);
  return problem.memories.map(({ capacityBits }, memory) => Math.max(0, used[memory]! - capacityBits));
}

/** The sum of the shares of their capacities that memories lack. */
function lackingShare({ memories }: PlacementProblem, missingBits: readonly number[]): number {
  return missingBits.reduce((sum, bits, memory) => sum + bits / memories[memory]!.capacityBits, 0);
}

/** [limit] → share by which it is broken. */
function excessOf({ limits }: PlacementProblem, memoryOf: readonly number[]): number[] {
  return limits.map(({ memory, most, uses }) => {
    const total = uses.reduce((sum, { item, amount }) => (memoryOf[item] === memory ? sum + amount : sum), 0);
    return total > most * (1 + LIMIT_MARGIN) ? total / most - 1 : 0;
  });
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
