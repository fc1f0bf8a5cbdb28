/** What is wrong with an allocation, before anything is simulated with it. */
import type { Allocation, Placement, Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { SizedMemory } from '../memory/memory.js';
import { placementItems } from '../memory/placement-items.js';
import { mayHold } from '../memory/preference.js';
import { ItemIndex } from './item-index.js';
import type { PlacementItem } from './placement-problem.js';

/**
 * Every reason, in words, for which the allocation does not fit the workload and the hardware: other names,
 * parts that are missing, placed twice, of another size or in a memory that may not hold them, memories over
 * capacity, places that overlap. Empty if it is valid.
 */
export function allocationIssues(
  workload: Workload,
  hardware: Hardware,
  memories: readonly SizedMemory[],
  allocation: Allocation,
): string[] {
  return [
    ...otherNames(workload, hardware, allocation),
    ...wrongItems(placementItems(workload), memories, allocation.placements),
    ...memories.flatMap((memory) => wrongPlaces(memory, allocation.placements)),
  ];
}

function otherNames(workload: Workload, hardware: Hardware, allocation: Allocation): string[] {
  const issues: string[] = [];
  if (allocation.workload !== workload.name)
    issues.push(`Made for workload "${allocation.workload}", not for "${workload.name}"`);
  if (allocation.hardware !== hardware.name)
    issues.push(`Made for hardware "${allocation.hardware}", not for "${hardware.name}"`);
  return issues;
}

function wrongItems(
  items: readonly PlacementItem[],
  memories: readonly SizedMemory[],
  placements: readonly Placement[],
): string[] {
  const index = new ItemIndex(items);
  const counts = new Uint32Array(items.length);
  const issues: string[] = [];
  for (const placement of placements) {
    const found = index.find(placement);
    if (found === undefined) {
      issues.push(`${nameOf(placement)} is no part of the workload`);
      continue;
    }
    counts[found]!++;
    issues.push(...wrongPlacement(placement, items[found]!, memories));
  }
  items.forEach((item, position) => {
    if (counts[position] === 0) issues.push(`${nameOf(item)} has no place`);
    if (counts[position]! > 1) issues.push(`${nameOf(item)} is placed ${counts[position]} times`);
  });
  return issues;
}

function wrongPlacement(
  placement: Placement,
  item: PlacementItem,
  memories: readonly SizedMemory[],
): string[] {
  const memory = memories.find(({ name }) => name === placement.memory);
  if (!memory) return [`${nameOf(item)} is in unknown memory "${placement.memory}"`];
  const issues: string[] = [];
  if (!mayHold(memory, item))
    issues.push(`Memory "${memory.name}" may not hold ${nameOf(item)} (${item.mutability})`);
  if (placement.bits !== item.bits)
    issues.push(`${nameOf(item)} has ${item.bits} bits, but ${placement.bits} are placed`);
  return issues;
}

function wrongPlaces(memory: SizedMemory, placements: readonly Placement[]): string[] {
  const here = placements
    .filter((placement) => placement.memory === memory.name)
    .sort((a, b) => a.offsetBits - b.offsetBits);
  const used = here.reduce((sum, { bits }) => sum + bits, 0);
  const issues: string[] = [];
  if (used > memory.capacityBits)
    issues.push(`Memory "${memory.name}" has ${memory.capacityBits} bits, but ${used} are placed in it`);
  here.forEach((placement, position) => {
    const end = placement.offsetBits + placement.bits;
    const next = here[position + 1];
    if (end > memory.capacityBits) issues.push(`${nameOf(placement)} ends beyond memory "${memory.name}"`);
    if (next && next.offsetBits < end)
      issues.push(`${nameOf(placement)} and ${nameOf(next)} overlap in "${memory.name}"`);
  });
  return issues;
}

const nameOf = ({ tensor, part }: { tensor: string; part: string }): string => `"${tensor}" (${part})`;
