/** The cost of one placement: the same sums that the solvers optimise. */
import { peakBits } from '../memory/peak-bits.js';
import type { PlacementProblem, PlacementStep } from './placement-problem.js';

export interface PlacementCost {
  energyPj: number;
  latencyNs: number;
  /** Energy-delay product of the means (pJ·ns). */
  edp: number;
  /** On the chip, with only as many banks of each memory as the placement uses. */
  areaMm2: number;
}

/** How compute and transfers of one step share time, by `overlap`. */
export const OVERLAPS: Record<PlacementProblem['overlap'], (compute: number, transfer: number) => number> = {
  none: (compute, transfer) => compute + transfer,
  'double-buffered': Math.max,
};

/**
 * Mean cost of one inference over the tasks.
 *
 * @param memoryOf [item] → index of its memory; capacities are not checked here
 */
export function evaluatePlacement(problem: PlacementProblem, memoryOf: readonly number[]): PlacementCost {
  const stepCycles = OVERLAPS[problem.overlap];
  let cycles = 0;
  let dynamicPj = problem.constantEnergyPj;
  for (const step of problem.steps) {
    const transfer = transferOf(step, memoryOf);
    cycles += step.weight * stepCycles(step.computeCycles, transfer.cycles);
    dynamicPj += step.weight * transfer.energyPj;
  }
  const latencyNs = (cycles * 1000) / problem.clockMhz;
  const energyPj = dynamicPj + problem.leakageMw * latencyNs;
  return { energyPj, latencyNs, edp: energyPj * latencyNs, areaMm2: areaOf(problem, memoryOf) };
}

/** [memory] → bits that a placement takes there when it is fullest. */
export function usedBits(problem: PlacementProblem, memoryOf: readonly number[]): number[] {
  return peakBits({ ...problem, memoryOf });
}

function areaOf(problem: PlacementProblem, memoryOf: readonly number[]): number {
  const used = usedBits(problem, memoryOf);
  return problem.memories.reduce(
    (sum, { bankBits, bankAreaMm2 }, memory) => sum + bankAreaMm2 * Math.ceil(used[memory]! / bankBits),
    problem.constantAreaMm2,
  );
}

function transferOf(step: PlacementStep, memoryOf: readonly number[]): { cycles: number; energyPj: number } {
  const sum = { cycles: 0, energyPj: 0 };
  for (const use of step.uses) {
    const memory = memoryOf[use.item]!;
    sum.cycles += use.cycles[memory]!;
    sum.energyPj += use.energyPj[memory]!;
  }
  return sum;
}
