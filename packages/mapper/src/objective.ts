/**
 * What a placement is judged by. All objectives but the product are a sum of prices; the product of energy and delay is
 * worked on through prices too: those of its tangent where a search stands.
 */
import type { Objective, ObjectiveWeights } from '@adaptmem/core';
import { evaluatePlacement, type PlacementProblem } from '@adaptmem/hw-sim';

/** What a unit of each figure is worth: the objective is the sum. */
export interface Prices {
  energyPj: number;
  latencyNs: number;
  /** Of the chip with only the banks that the placement uses. */
  areaMm2: number;
}

/** An objective, with what a `weighted` one needs. */
export interface Goal {
  objective: Objective;
  /** Of `weighted`, which it must have. */
  weights?: ObjectiveWeights;
}

const NOTHING: Prices = { energyPj: 0, latencyNs: 0, areaMm2: 0 };
const PJ_PER_UJ = 1e6;
const NS_PER_MS = 1e6;

/** Value of the objective: pJ, ns, pJ·ns, mm², or what the weights make of µJ, ms and mm². */
export function costOf(problem: PlacementProblem, memoryOf: readonly number[], goal: Goal): number {
  const { energyPj, latencyNs, areaMm2, edp } = evaluatePlacement(problem, memoryOf);
  if (goal.objective === 'edp') return edp;
  const prices = pricesOf(goal);
  return prices.energyPj * energyPj + prices.latencyNs * latencyNs + prices.areaMm2 * areaMm2;
}

/**
 * The prices of an objective that is a sum.
 *
 * @throws TypeError for the product, and for `weighted` without weights
 */
export function pricesOf({ objective, weights }: Goal): Prices {
  switch (objective) {
    case 'energy':
      return { ...NOTHING, energyPj: 1 };
    case 'latency':
      return { ...NOTHING, latencyNs: 1 };
    case 'area':
      return { ...NOTHING, areaMm2: 1 };
    case 'weighted': {
      if (!weights) throw new TypeError('A weighted objective needs weights');
      const { energy_uj, latency_ms, area_mm2 } = weights;
      return { energyPj: energy_uj / PJ_PER_UJ, latencyNs: latency_ms / NS_PER_MS, areaMm2: area_mm2 };
    }
    case 'edp':
      throw new TypeError('A product has no prices of its own');
  }
}

/** The prices of the objective near a placement; for the product d(E·L) = L·dE + E·dL. */
export function pricesNear(problem: PlacementProblem, memoryOf: readonly number[], goal: Goal): Prices {
  if (goal.objective !== 'edp') return pricesOf(goal);
  const { energyPj, latencyNs } = evaluatePlacement(problem, memoryOf);
  return { ...NOTHING, energyPj: latencyNs, latencyNs: energyPj };
}
