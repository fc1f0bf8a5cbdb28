/** What is wrong with an allocation, before anything is simulated with it. */
import type { Allocation, Placement, Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { liveSets } from '../memory/live-sets.js';
import type { SizedMemory } from '../memory/memory.js';
import { occupiedBits } from '../memory/occupied-bits.js';
import { isOverlaid } from '../memory/peak-bits.js';
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
    ...memories.flatMap((memory) =>
      wrongPlaces(memory, allocation.placements, sharing(workload, hardware, memory)),
    ),
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

type MayShare = (a: Placement, b: Placement) => boolean;

/** Whether two parts may lie in the same place of the memory: activations that are never live at once, if it overlays them. */
function sharing(workload: Workload, hardware: Hardware, memory: SizedMemory): MayShare {
  if (!isOverlaid(memory)) return () => false;
  const items = placementItems(workload);
  const sets = liveSets(workload, hardware, items).map(
    (set) => new Set(set.map((item) => items[item]!.tensor)),
  );
  const transient = new Set(
    items.filter(({ mutability }) => mutability === 'transient').map(({ tensor }) => tensor),
  );
  return (a, b) =>
    transient.has(a.tensor) &&
    transient.has(b.tensor) &&
    a.tensor !== b.tensor &&
    !sets.some((set) => set.has(a.tensor) && set.has(b.tensor));
}

function wrongPlaces(memory: SizedMemory, placements: readonly Placement[], mayShare: MayShare): string[] {
  const here = placements
    .filter((placement) => placement.memory === memory.name)
    .sort((a, b) => a.offsetBits - b.offsetBits);
  const used = occupiedBits(here);
  const issues: string[] = [];
  if (used > memory.capacityBits)
    issues.push(`Memory "${memory.name}" has ${memory.capacityBits} bits, but ${used} are placed in it`);
  let open: Placement[] = [];
  for (const placement of here) {
    if (placement.offsetBits + placement.bits > memory.capacityBits)
      issues.push(`${nameOf(placement)} ends beyond memory "${memory.name}"`);
    open = open.filter(({ offsetBits, bits }) => offsetBits + bits > placement.offsetBits);
    const clash = open.find((other) => !mayShare(other, placement));
    if (clash) issues.push(`${nameOf(clash)} and ${nameOf(placement)} overlap in "${memory.name}"`);
    open.push(placement);
  }
  return issues;
}

const nameOf = ({ tensor, part }: { tensor: string; part: string }): string => `"${tensor}" (${part})`;
