/** How many banks each memory gets for a workload. */
import { BITS_PER_KIB, type Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { Memory, SizedMemory } from './memory.js';
import { placementItems } from './placement-items.js';
import { preferenceOf } from './preference.js';

/**
 * Resolves `banks: fit`: as many banks as the items need whose most preferred memory it is, at least one.
 * Transient tensors count in full: sharing of space by tensors that are never live together is not modelled.
 */
export function sizeMemories(workload: Workload, hardware: Hardware): SizedMemory[] {
  const wantedBits = new Float64Array(hardware.memories.length);
  for (const item of placementItems(workload)) {
    const first = preferenceOf(item, hardware.memories)[0];
    if (first !== undefined) wantedBits[first]! += item.bits;
  }
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
