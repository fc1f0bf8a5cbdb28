/** From the choice of memories to addresses: items lie one behind the other, in the workload's order. */
import type { Placement } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';

/** Placements without gaps; an item may reach over several banks. */
export function pack(problem: PlacementProblem, memoryOf: readonly number[]): Placement[] {
  const next = problem.memories.map(() => 0);
  return problem.items.map(({ tensor, part, bits }, item) => {
    const { name, bankBits } = problem.memories[memoryOf[item]!]!;
    const offsetBits = next[memoryOf[item]!]!;
    next[memoryOf[item]!] = offsetBits + bits;
    const banks: [number, number] = [
      Math.floor(offsetBits / bankBits),
      Math.floor((offsetBits + bits - 1) / bankBits),
    ];
    return { tensor, part, memory: name, offsetBits, bits, banks };
  });
}
