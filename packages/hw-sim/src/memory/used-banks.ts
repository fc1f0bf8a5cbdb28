/** A chip without what an allocation leaves empty. */
import type { Allocation } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';

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
