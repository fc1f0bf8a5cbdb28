/** The placement problem of a design: the one place where the exploration asks the simulator what things cost. */
import type { Workload } from '@adaptmem/core';
import { type Hardware, type PlacementProblem, placementProblem, sizeMemories } from '@adaptmem/hw-sim';
import { designHardware } from './design-hardware.js';
import type { Design, DesignSpace } from './design-space.js';

export interface DesignStatement {
  problem: PlacementProblem;
  /** Of the whole chip. */
  areaMm2: number;
  /** [memory] → name of its technology. */
  technologies: string[];
}

/** States the problem of a design for one workload. */
export function stateDesign({ base }: DesignSpace, workload: Workload, design: Design): DesignStatement {
  const hardware = designHardware(base, design, 'design');
  return {
    problem: placementProblem(workload, hardware),
    areaMm2: areaOf(workload, hardware),
    technologies: hardware.memories.map(({ technology }) => technology.name),
  };
}

function areaOf(workload: Workload, hardware: Hardware): number {
  const { buffers, config } = hardware;
  const memories = sizeMemories(workload, hardware).filter(({ offChip }) => !offChip);
  return memories.reduce(
    (sum, { areaMm2 }) => sum + areaMm2,
    config.pe_array.area.value +
      config.special_function_unit.area.value +
      buffers.banks * buffers.point.area_mm2,
  );
}
