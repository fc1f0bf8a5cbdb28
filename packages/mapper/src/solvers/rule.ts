/**
 * The paper's rule: what stays frozen goes to non-volatile memory on the chip, what is rewritten (per-task
 * parameters, activations) to SRAM (arXiv 2303.16100, section 4). `problem.preference` holds it as an order of
 * memories for each item; the rule takes the first that still has room. Items that may live in fewer memories come
 * first, else the workload's order counts.
 */
import { formatQuantity } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { describeHomeless } from './shortage.js';
import type { Solver } from './solver.js';
import { Usage } from './usage.js';

/** The first item that the rule cannot place, and what the others left. */
export interface Stuck {
  item: number;
  usage: Usage;
}

/** A placement by the rule. Never searches: it is `feasible` or, where an item finds no room, `infeasible`. */
export const solveByRule: Solver = async (problem) => {
  const placed = placeByRule(problem);
  if (Array.isArray(placed)) return { status: 'feasible', memoryOf: placed, binding: [] };
  return { status: 'infeasible', binding: [describeStuck(problem, placed)] };
};

/** [item] → memory by the rule, or the first item without a place. */
export function placeByRule(problem: PlacementProblem): number[] | Stuck {
  const usage = new Usage(problem);
  const memoryOf: number[] = new Array(problem.items.length).fill(-1);
  for (const item of fewestChoicesFirst(problem)) {
    const memory = problem.preference[item]!.find((candidate) => usage.fits(item, candidate));
    if (memory === undefined) return { item, usage };
    usage.place(item, memory);
    memoryOf[item] = memory;
  }
  return memoryOf;
}

/** Else the many that could lie elsewhere would take the room of those that cannot. */
function fewestChoicesFirst({ preference, memories }: PlacementProblem): number[] {
  const byChoices: number[][] = Array.from({ length: memories.length + 1 }, () => []);
  for (let item = 0; item < preference.length; item++) byChoices[preference[item]!.length]!.push(item);
  return byChoices.flat();
}

function describeStuck(problem: PlacementProblem, { item, usage: { room } }: Stuck): string {
  const { tensor, part, bits } = problem.items[item]!;
  const candidates = problem.preference[item]!;
  if (candidates.length === 0) return describeHomeless(problem, item);
  const best = candidates.reduce((left, right) => (room[right]! > room[left]! ? right : left));
  const { name } = problem.memories[best]!;
  if (room[best]! >= bits) {
    return `The rule finds no place for ${part} of "${tensor}" (${bits} bits): memory "${name}" has room, but a limit is used up`;
  }
  return (
    `The rule finds no room for ${part} of "${tensor}" (${bits} bits): memory ` +
    `"${name}" has ${room[best]} bits left and lacks ${bits - room[best]!} bits ` +
    `(${formatQuantity(bits - room[best]!, 'capacity')})`
  );
}
