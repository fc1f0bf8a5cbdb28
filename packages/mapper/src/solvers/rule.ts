/**
 * The paper's rule: what stays frozen goes to non-volatile memory on the chip, what is rewritten (per-task
 * parameters, activations) to SRAM (arXiv 2303.16100, section 4). `problem.preference` holds it as an order of
 * memories for each item; the rule takes the first that still has room. Items that may live in fewer memories come
 * first, else the workload's order counts.
 */
import { formatQuantity } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { roomOf, type Shortage } from './capacity.js';
import type { Solver } from './solver.js';

/** A placement by the rule. Never searches: it is `feasible` or, where an item finds no room, `infeasible`. */
export const solveByRule: Solver = async (problem) => {
  const placed = placeByRule(problem);
  if (Array.isArray(placed)) return { status: 'feasible', memoryOf: placed, binding: [] };
  return { status: 'infeasible', binding: [describeRuleShortage(problem, placed)] };
};

/** [item] → memory by the rule, or the first item without room. */
export function placeByRule(problem: PlacementProblem): number[] | Shortage {
  const room = roomOf(problem);
  const memoryOf: number[] = [];
  for (const item of fewestChoicesFirst(problem)) {
    const { bits } = problem.items[item]!;
    const memory = problem.preference[item]!.find((candidate) => room[candidate]! >= bits);
    if (memory === undefined) return { item, room };
    room[memory]! -= bits;
    memoryOf[item] = memory;
  }
  return memoryOf;
}

/** Else the many that could lie elsewhere would take the room of those that cannot. */
function fewestChoicesFirst({ preference }: PlacementProblem): number[] {
  return [...preference.keys()].sort((a, b) => preference[a]!.length - preference[b]!.length);
}

function describeRuleShortage(problem: PlacementProblem, { item, room }: Shortage): string {
  const { tensor, part, bits } = problem.items[item]!;
  const candidates = problem.preference[item]!;
  if (candidates.length === 0)
    return `No memory may hold ${part} of "${tensor}" (${problem.items[item]!.mutability})`;
  const best = candidates.reduce((left, right) => (room[right]! > room[left]! ? right : left));
  return (
    `The rule finds no room for ${part} of "${tensor}" (${bits} bits): memory ` +
    `"${problem.memories[best]!.name}" has ${room[best]} bits left and lacks ${bits - room[best]!} bits ` +
    `(${formatQuantity(bits - room[best]!, 'capacity')})`
  );
}
