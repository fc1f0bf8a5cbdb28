/** Allocations for tests, without a solver. */
import type { Allocation, Placement, Workload } from '@adaptmem/core';
import type { Hardware } from '../src/config/hardware.js';
import { placementItems } from '../src/memory/placement-items.js';
import { preferenceOf } from '../src/memory/preference.js';
import { sizeMemories } from '../src/memory/size-memories.js';

/** Places every item in the memory that `choose` picks from its preference, one after the other. */
export function place(
  workload: Workload,
  hardware: Hardware,
  choose: (preference: number[], item: number) => number = (preference) => preference[0]!,
): { allocation: Allocation; memoryOf: number[] } {
  const memories = sizeMemories(workload, hardware);
  const filled = memories.map(() => 0);
  const memoryOf: number[] = [];
  const placements = placementItems(workload).map((item, index): Placement => {
    const chosen = choose(preferenceOf(item, memories), index);
    const { name, bankBits } = memories[chosen]!;
    const offsetBits = filled[chosen]!;
    filled[chosen]! += item.bits;
    memoryOf.push(chosen);
    const last = Math.floor((offsetBits + item.bits - 1) / bankBits);
    const banks: [number, number] = [Math.floor(offsetBits / bankBits), last];
    return { tensor: item.tensor, part: item.part, memory: name, offsetBits, bits: item.bits, banks };
  });
  const allocation: Allocation = {
    schemaVersion: 1,
    workload: workload.name,
    hardware: hardware.name,
    solver: 'test',
    objective: 'energy',
    status: 'feasible',
    binding: [],
    placements,
  };
  return { allocation, memoryOf };
}
