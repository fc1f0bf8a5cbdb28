/** How many banks each memory gets for a workload. */
import { BITS_PER_KIB, type Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { liveSets } from './live-sets.js';
import type { Memory, SizedMemory } from './memory.js';
import { isOverlaid, peakBits } from './peak-bits.js';
import { placementItems } from './placement-items.js';
import { preferenceOf } from './preference.js';

/**
 * Resolves `banks: fit`: as many banks as the items need whose most preferred memory it is, at least one. Activations
 * count in full, where they are overlaid the most that are live at once.
 */
export function sizeMemories(workload: Workload, hardware: Hardware): SizedMemory[] {
  const items = placementItems(workload);
  const firstOf = items.map((item) => preferenceOf(item, hardware.memories)[0] ?? -1);
  const wantedBits = peakBits({
    items,
    memories: hardware.memories,
    liveSets: hardware.memories.some(isOverlaid) ? liveSets(workload, hardware, items) : [],
    memoryOf: firstOf,
  });
  return hardware.memories.map((memory, index) => sizeMemory(memory, wantedBits[index]!));
}

/** A memory with `banks: fit` resolved for the bits of which it is the first choice. */
export function sizeMemory(memory: Memory, wantedBits: number): SizedMemory {
  const bankBits = memory.point.capacity_kib * BITS_PER_KIB;
  const banks = memory.banks === 'fit' ? Math.max(1, Math.ceil(wantedBits / bankBits)) : memory.banks;
  return {
    ...memory,
    banks,
    bankBits,
    capacityBits: banks * bankBits,
    leakageMw: banks * memory.point.leakage_mw,
    areaMm2: banks * memory.point.area_mm2,
  };
}
