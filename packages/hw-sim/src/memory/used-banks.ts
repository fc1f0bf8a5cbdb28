/** A chip without what an allocation leaves empty. */
import type { Allocation, Workload } from '@adaptmem/core';
import { chipComponents } from '../analytical/chip-components.js';
import { sum } from '../analytical/sums.js';
import type { Hardware } from '../config/hardware.js';
import { sizeMemories } from './size-memories.js';

/**
 * The accelerator with only the banks that the allocation touches, and without memories that it leaves empty: what
 * `evaluatePlacement` calls the area of a placement. Fewer banks take less time to fill and leak less, so that time and
 * energy differ from those of the whole chip.
 */
export function withUsedBanks(hardware: Hardware, { placements }: Allocation): Hardware {
  const used = new Map<string, number>();
  for (const { memory, banks } of placements) used.set(memory, Math.max(used.get(memory) ?? 0, banks[1] + 1));
  const memories = hardware.memories.flatMap((memory) => {
    const banks = used.get(memory.name);
    return banks === undefined ? [] : [{ ...memory, banks }];
  });
  return { ...hardware, memories };
}

/** On-chip area of an accelerator with only the banks that the allocation touches, in mm². */
export function usedAreaMm2(workload: Workload, hardware: Hardware, allocation: Allocation): number {
  const trimmed = withUsedBanks(hardware, allocation);
  const components = chipComponents(trimmed, sizeMemories(workload, trimmed));
  return sum(components, ({ offChip, areaMm2 }) => (offChip ? 0 : areaMm2));
}
