/** The parts of the accelerator with what they cost by merely being there. */
import type { ComponentResult } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import type { SizedMemory } from '../memory/memory.js';
import { sum } from './sums.js';

export interface ChipComponent extends Pick<ComponentResult, 'component' | 'kind' | 'areaMm2' | 'offChip'> {
  leakageMw: number;
  capacityBits: number;
}

/** PE array, special function unit and buffers (masks and auxiliary included), in this order, then the memories. */
export function chipComponents(hardware: Hardware, memories: readonly SizedMemory[]): ChipComponent[] {
  const { pe_array, special_function_unit: sfu } = hardware.config;
  const { masks, auxiliary, inputBits, weightBits } = hardware.buffers;
  const all = [hardware.buffers, masks, auxiliary].filter((buffer) => buffer !== undefined);
  const compute = { kind: 'compute', capacityBits: 0, offChip: false } as const;
  return [
    { ...compute, component: 'pe-array', areaMm2: pe_array.area.value, leakageMw: pe_array.leakage.value },
    { ...compute, component: 'special-function-unit', areaMm2: sfu.area.value, leakageMw: sfu.leakage.value },
    {
      component: 'buffers',
      kind: 'buffer',
      areaMm2: sum(all, ({ banks, point }) => banks * point.area_mm2),
      leakageMw: sum(all, ({ banks, point }) => banks * point.leakage_mw),
      capacityBits: inputBits + weightBits + (masks?.capacityBits ?? 0) + (auxiliary?.capacityBits ?? 0),
      offChip: false,
    },
    ...memories.map(({ name, areaMm2, leakageMw, capacityBits, offChip }) => ({
      component: name,
      kind: 'memory' as const,
      areaMm2,
      leakageMw,
      capacityBits,
      offChip,
    })),
  ];
}
