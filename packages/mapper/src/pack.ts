/**
 * From the choice of memories to addresses: what is always there lies one behind the other, in the workload's order; behind
 * it activations, which share places where they are never live together and the memory overlays them.
 */
import type { Placement } from '@adaptmem/core';
import { type PlacementProblem, usedBits } from '@adaptmem/hw-sim';

/** Tries at orders of the activations of a memory. */
const MOST_TRIES = 200;

export interface Packed {
  /** In the workload's order; an item may reach over several banks. */
  placements: Placement[];
  /** Memories in which activations could not be laid as tightly as the most that are live at once. */
  loose: number[];
}

/** Addresses for every item. */
export function pack(problem: PlacementProblem, memoryOf: readonly number[]): Packed {
  const offsets: number[] = new Array(memoryOf.length).fill(0);
  const next = problem.memories.map(() => 0);
  const overlaid: number[][] = problem.memories.map(() => []);
  for (const [item, { bits, mutability }] of problem.items.entries()) {
    const memory = memoryOf[item]!;
    if (mutability === 'transient' && problem.memories[memory]!.overlaysActivations) {
      overlaid[memory]!.push(item);
    } else {
      offsets[item] = next[memory]!;
      next[memory]! += bits;
    }
  }
  const used = usedBits(problem, memoryOf);
  const loose = problem.memories.flatMap((_memory, memory) => {
    const { height, at } = overlay(problem, overlaid[memory]!, used[memory]! - next[memory]!);
    for (const [item, offset] of at) offsets[item] = next[memory]! + offset;
    return next[memory]! + height > used[memory]! ? [memory] : [];
  });
  const placements = problem.items.map(({ tensor, part, bits }, item) => {
    const { name, bankBits } = problem.memories[memoryOf[item]!]!;
    const offsetBits = offsets[item]!;
    const banks: [number, number] = [
      Math.floor(offsetBits / bankBits),
      Math.floor((offsetBits + bits - 1) / bankBits),
    ];
    return { tensor, part, memory: name, offsetBits, bits, banks };
  });
  return { placements, loose };
}

interface Overlay {
  height: number;
  /** [item] → offset. */
  at: Map<number, number>;
}

/**
 * Lays items at the lowest offset that is free of those that are live with them: the largest first, and as long as that
 * is higher than `least`, what reaches the top earlier than before.
 */
function overlay(problem: PlacementProblem, items: readonly number[], least: number): Overlay {
  const bitsOf = (item: number) => problem.items[item]!.bits;
  const partners = partnersOf(problem, items);
  let order = [...items].sort((a, b) => bitsOf(b) - bitsOf(a) || a - b);
  let best: Overlay = { height: items.length === 0 ? 0 : Infinity, at: new Map() };
  for (let tries = 0; tries < MOST_TRIES && best.height > least; tries++) {
    const laid = lay(order, bitsOf, partners);
    if (laid.height < best.height) best = laid;
    const top = order.findIndex((item) => laid.at.get(item)! + bitsOf(item) === laid.height);
    const earlier = top === 0 ? order.length - 1 : tries % top;
    order = order.toSpliced(top, 1).toSpliced(earlier, 0, order[top]!);
  }
  return best;
}

function lay(
  order: readonly number[],
  bitsOf: (item: number) => number,
  partners: ReadonlyMap<number, ReadonlySet<number>>,
): Overlay {
  const at = new Map<number, number>();
  let height = 0;
  for (const item of order) {
    const taken = [...at]
      .filter(([other]) => partners.get(item)!.has(other))
      .map(([other, offset]) => ({ from: offset, to: offset + bitsOf(other) }))
      .sort((a, b) => a.from - b.from);
    let offset = 0;
    for (const { from, to } of taken) if (from < offset + bitsOf(item)) offset = Math.max(offset, to);
    at.set(item, offset);
    height = Math.max(height, offset + bitsOf(item));
  }
  return { height, at };
}

/** [item] → those that are live at the same time in some set. */
function partnersOf({ liveSets }: PlacementProblem, items: readonly number[]): Map<number, Set<number>> {
  const partners = new Map(items.map((item) => [item, new Set<number>()]));
  for (const set of liveSets)
    for (const item of set) for (const other of set) if (other !== item) partners.get(item)?.add(other);
  return partners;
}
