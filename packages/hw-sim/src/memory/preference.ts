/** The paper's rule: what is written once goes to non-volatile memory, what changes goes to SRAM. */
import type { WorkloadTensor } from '@adaptmem/core';
import type { PlacementItem } from '../analytical/placement-problem.js';
import { unmetDemand } from './demands.js';
import type { Memory } from './memory.js';
import { pinOf } from './pins.js';

type MemoryClass = 'on-chip non-volatile' | 'on-chip volatile' | 'off-chip';

/**
 * Classes of memory by mutability, best first. Frozen parameters are written once, so the dense, non-leaking
 * memory takes them; what is rewritten stays out of it (write energy, endurance), activations always.
 */
const PREFERRED_CLASSES: Record<WorkloadTensor['mutability'], readonly MemoryClass[]> = {
  frozen: ['on-chip non-volatile', 'on-chip volatile', 'off-chip'],
  'per-task': ['on-chip volatile', 'off-chip', 'on-chip non-volatile'],
  transient: ['on-chip volatile', 'off-chip'],
};

/**
 * Whether the memory's configuration accepts the item, its class makes sense for it, no pin wants it elsewhere, and the
 * product's demands are met.
 */
export function mayHold(memory: Memory, item: PlacementItem): boolean {
  return refusalOf(memory, item) === undefined;
}

/** Why the memory may not hold the item, in words that follow its name; nothing if it may. */
export function refusalOf(memory: Memory, item: PlacementItem): string | undefined {
  if (!memory.holds.includes(item.mutability) || !memory.parts.includes(item.part))
    return `may not hold ${item.mutability} ${item.part}`;
  const kind = classOf(memory);
  if (!PREFERRED_CLASSES[item.mutability].includes(kind))
    return `may not hold ${item.mutability} ${item.part}: it is ${kind}`;
  const pin = pinOf(memory.pins, item);
  if (pin && pin.memory !== memory.name) return `may not hold what is pinned to "${pin.memory}"`;
  return memory.demands && unmetDemand(memory.demands, memory.technology, item);
}

/**
 * Indices of the memories that may hold the item, best first; within a class the denser cell first (more bits
 * per cell), then the order of the configuration.
 */
export function preferenceOf(item: PlacementItem, memories: readonly Memory[]): number[] {
  const rank = (memory: Memory) => PREFERRED_CLASSES[item.mutability].indexOf(classOf(memory));
  return memories
    .map((memory, index) => ({ memory, index }))
    .filter(({ memory }) => mayHold(memory, item))
    .sort(
      (a, b) =>
        rank(a.memory) - rank(b.memory) ||
        b.memory.technology.bits_per_cell - a.memory.technology.bits_per_cell ||
        a.index - b.index,
    )
    .map(({ index }) => index);
}

function classOf(memory: Memory): MemoryClass {
  if (memory.offChip) return 'off-chip';
  return memory.technology.non_volatile ? 'on-chip non-volatile' : 'on-chip volatile';
}
