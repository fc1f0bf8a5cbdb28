/**
 * Steepest descent from the paper's rule: of all moves of one item to another memory with room, take the one that
 * saves most, until none saves anything. Ends in a local optimum that is never worse than the rule.
 */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { type ReducedProblem, type ReducedStep, reduceProblem } from '../reduce-problem.js';
import { roomOf } from './capacity.js';
import { placeByRule } from './rule.js';
import { describeShortage, leastShortage } from './shortage.js';
import type { Solver } from './solver.js';

/** Relative to the cost: a saving below it is rounding noise, and accepting it could cycle. */
const NOISE = 1e-12;

/** Improves the rule's placement; where the rule finds no room, any placement that fits. */
export const solveGreedily: Solver = async (problem, { objective, timeLimitSeconds }) => {
  const byRule = placeByRule(problem);
  if (Array.isArray(byRule)) return improved(problem, byRule, objective);
  const shortage = await leastShortage(problem, timeLimitSeconds);
  if (shortage.status !== 'fits') {
    return { status: shortage.status, binding: describeShortage(problem, shortage) };
  }
  return improved(problem, shortage.memoryOf, objective);
};

function improved(problem: PlacementProblem, start: readonly number[], objective: 'energy' | 'latency') {
  const memoryOf = descend(problem, reduceProblem(problem, objective), start);
  return { status: 'feasible' as const, memoryOf, binding: [] };
}

/** The local optimum below `start` in the neighbourhood of single moves. */
export function descend(
  problem: PlacementProblem,
  reduced: ReducedProblem,
  start: readonly number[],
): number[] {
  const memoryOf = [...start];
  const room = roomOf(problem, memoryOf);
  const load = reduced.steps.map((step) => loadOf(step, memoryOf));
  const stepsOf = indexSteps(problem.items.length, reduced.steps);
  const gains = memoryOf.map((_memory, item) => gainsOf(reduced, stepsOf[item]!, load, memoryOf, item));
  const threshold = reduced.constant * NOISE;
  for (;;) {
    const move = bestMove(problem, gains, room, threshold);
    if (!move) return memoryOf;
    const { item, to } = move;
    const bits = problem.items[item]!.bits;
    room[memoryOf[item]!]! += bits;
    room[to]! -= bits;
    memoryOf[item] = to;
    const touched = new Set([item]);
    for (const step of stepsOf[item]!) {
      load[step] = loadOf(reduced.steps[step]!, memoryOf);
      for (const use of reduced.steps[step]!.uses) touched.add(use.item);
    }
    for (const other of touched) gains[other] = gainsOf(reduced, stepsOf[other]!, load, memoryOf, other);
  }
}

function loadOf(step: ReducedStep, memoryOf: readonly number[]): number {
  return step.uses.reduce((sum, use) => sum + use.extraCycles[memoryOf[use.item]!]!, 0);
}

/** [item] → the steps that it takes part in. */
function indexSteps(items: number, steps: readonly ReducedStep[]): number[][] {
  const stepsOf: number[][] = Array.from({ length: items }, () => []);
  for (const [index, step] of steps.entries()) for (const use of step.uses) stepsOf[use.item]!.push(index);
  return stepsOf;
}

/** [memory] → what moving the item there saves (negative: costs). */
function gainsOf(
  reduced: ReducedProblem,
  steps: readonly number[],
  load: readonly number[],
  memoryOf: readonly number[],
  item: number,
): Float64Array {
  const costs = reduced.extra[item]!;
  const from = memoryOf[item]!;
  const gains = costs.map((cost) => costs[from]! - cost);
  for (const index of steps) {
    const { price, headroomCycles, uses } = reduced.steps[index]!;
    const extra = uses.find((use) => use.item === item)!.extraCycles;
    const before = Math.max(0, load[index]! - headroomCycles);
    for (let memory = 0; memory < gains.length; memory++) {
      const after = Math.max(0, load[index]! - extra[from]! + extra[memory]! - headroomCycles);
      gains[memory]! += price * (before - after);
    }
  }
  gains[from] = 0;
  return gains;
}

function bestMove(
  problem: PlacementProblem,
  gains: readonly Float64Array[],
  room: readonly number[],
  threshold: number,
): { item: number; to: number } | undefined {
  let best: { item: number; to: number } | undefined;
  let most = threshold;
  for (const [item, gain] of gains.entries()) {
    for (let to = 0; to < gain.length; to++) {
      if (gain[to]! > most && room[to]! >= problem.items[item]!.bits) {
        most = gain[to]!;
        best = { item, to };
      }
    }
  }
  return best;
}
