/** A result of the simulator as the answer to a what-if shows it. */
import type { SimulationResult } from '@adaptmem/core';
import type { WhatIfCost } from '../api/what-if.js';

/** Means over the tasks of one inference each; energies in pJ, latency in ns, area of the chip in mm². */
export function costOfResult({ summary, byComponent }: SimulationResult): WhatIfCost {
  const { energyPj, latencyNs, averagePowerMw, edpPjNs, onChipAreaMm2 } = summary;
  return {
    energyPj,
    latencyNs,
    averagePowerMw,
    edpPjNs,
    areaMm2: onChipAreaMm2,
    byComponent: byComponent.map(
      ({ component, dynamicPj, leakagePj, areaMm2, usedBits, capacityBits, offChip }) => ({
        component,
        dynamicPj,
        leakagePj,
        areaMm2,
        usedBits,
        capacityBits,
        offChip,
      }),
    ),
  };
}
