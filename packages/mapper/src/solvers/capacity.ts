/** Room in memories: exact integer sums of bits, shared by the solvers. */
import type { PlacementProblem } from '@adaptmem/hw-sim';

/** The first item that a heuristic cannot place, and the room that each memory had left then (bits). */
export interface Shortage {
  item: number;
  room: number[];
}

/** Bits left in each memory once `memoryOf` is placed (all of them if nothing is); negative where over-full. */
export function roomOf(problem: PlacementProblem, memoryOf: readonly number[] = []): number[] {
  const room = problem.memories.map((memory) => memory.capacityBits);
  for (const [item, memory] of memoryOf.entries()) room[memory]! -= problem.items[item]!.bits;
  return room;
}

/** Whether every item lives where it may and no memory is over-full. */
export function isFeasible(problem: PlacementProblem, memoryOf: readonly number[]): boolean {
  return (
    memoryOf.every((memory, item) => problem.allowed[item]![memory]) &&
    roomOf(problem, memoryOf).every((bits) => bits >= 0)
  );
}
