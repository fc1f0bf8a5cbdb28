/** The placement problem of a design: the one place where the exploration asks the simulator what things cost. */
import type { Workload } from '@adaptmem/core';
import { type Hardware, type PlacementProblem, preparePlacementProblems } from '@adaptmem/hw-sim';
import { designHardware } from './design-hardware.js';
import type { Design, DesignSpace } from './design-space.js';

export interface DesignStatement {
  problem: PlacementProblem;
  /** Of the whole chip. */
  areaMm2: number;
  /** [memory] → name of its technology. */
  technologies: string[];
}

/** What designs of one workload share is kept with it. */
const prepared = new WeakMap<Workload, (hardware: Hardware) => PlacementProblem>();

/** States the problem of a design for one workload. */
export function stateDesign({ base }: DesignSpace, workload: Workload, design: Design): DesignStatement {
  let problemOf = prepared.get(workload);
  if (!problemOf) {
    problemOf = preparePlacementProblems(workload);
    prepared.set(workload, problemOf);
  }
  const hardware = designHardware(base, design, 'design');
  const problem = problemOf(hardware);
  return {
    problem,
    areaMm2: areaOf(problem),
    technologies: hardware.memories.map(({ technology }) => technology.name),
  };
}

function areaOf({ memories, constantAreaMm2 }: PlacementProblem): number {
  return memories.reduce(
    (sum, { capacityBits, bankBits, bankAreaMm2 }) => sum + (capacityBits / bankBits) * bankAreaMm2,
    constantAreaMm2,
  );
}
