/** The room that placements take. */
import type { Placement } from '@adaptmem/core';

/** Bits of one memory that at least one of the placements covers. */
export function occupiedBits(placements: readonly Pick<Placement, 'offsetBits' | 'bits'>[]): number {
  const sorted = [...placements].sort((a, b) => a.offsetBits - b.offsetBits);
  let [occupied, end] = [0, 0];
  for (const { offsetBits, bits } of sorted) {
    occupied += Math.max(0, offsetBits + bits - Math.max(end, offsetBits));
    end = Math.max(end, offsetBits + bits);
  }
  return occupied;
}
