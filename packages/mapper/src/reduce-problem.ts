/**
 * The placement problem for one objective that is a sum of prices: a constant, costs item by item, and the few steps in
 * which a placement decides whether transfers hide behind compute (`compact-problem.ts`). All of it is exact.
 */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { compactProblem, leastAllowed } from './compact-problem.js';
import type { Prices } from './objective.js';

/** What a step's transfers cost beyond the cheapest placement: `price · max(0, Σ extra − headroom)`. */
export interface ReducedStep {
  /** Objective of one cycle, weights included. */
  price: number;
  headroomCycles: number;
  /** Each item once; `extraCycles[memory]` beyond its cheapest allowed memory. */
  uses: { item: number; extraCycles: Float64Array }[];
}

export interface ReducedProblem {
  /** Objective if every item could have its cheapest memory, without banks: a lower bound of every placement. */
  constant: number;
  /** [item · memories + memory]: objective that living there adds to the cheapest allowed memory; Infinity if forbidden. */
  extra: Float64Array;
  steps: ReducedStep[];
  /** [memory]: objective of each bank that is used; absent where area costs nothing. */
  bankPrices?: Float64Array;
}

/** Reduces `problem` to the sum of the prices. */
export function reduceProblem(problem: PlacementProblem, prices: Prices): ReducedProblem {
  const { may, leastCycles, cycles, energyPj, steps } = compactProblem(problem);
  const cyclePrice = ((prices.latencyNs + prices.energyPj * problem.leakageMw) * 1000) / problem.clockMhz;
  const extra = new Float64Array(may.length);
  for (let at = 0; at < extra.length; at++)
    extra[at] = prices.energyPj * energyPj[at]! + cyclePrice * cycles[at]!;
  const fixed =
    prices.energyPj * problem.constantEnergyPj +
    prices.areaMm2 * problem.constantAreaMm2 +
    cyclePrice * leastCycles;
  return {
    constant: fixed + takeLeast(extra, may, problem.memories.length),
    extra,
    steps:
      cyclePrice === 0 ? [] : steps.map(({ weight, ...step }) => ({ ...step, price: weight * cyclePrice })),
    ...bankPricesOf(problem, prices),
  };
}

/** The objective of a placement. @param banks [memory] → banks that it uses; needed where they have a price */
export function reducedCost(
  { constant, extra, steps, bankPrices }: ReducedProblem,
  memoryOf: readonly number[],
  banks: readonly number[],
): number {
  const memories = extra.length / memoryOf.length;
  let cost = constant;
  for (let item = 0; item < memoryOf.length; item++) cost += extra[item * memories + memoryOf[item]!]!;
  for (const { price, headroomCycles, uses } of steps) {
    let cycles = -headroomCycles;
    for (const use of uses) cycles += use.extraCycles[memoryOf[use.item]!]!;
    cost += price * Math.max(0, cycles);
  }
  bankPrices?.forEach((price, memory) => {
    cost += price * banks[memory]!;
  });
  return cost;
}

/** Takes from each item's costs the least that is allowed, forbids what is not, and gives the sum of what it took. */
function takeLeast(extra: Float64Array, may: Uint8Array, memories: number): number {
  let taken = 0;
  for (let at = 0; at < extra.length; at += memories) {
    const least = leastAllowed(extra, at, may, at, memories);
    taken += least;
    for (let memory = 0; memory < memories; memory++)
      extra[at + memory] = may[at + memory] ? extra[at + memory]! - least : Infinity;
  }
  return taken;
}

function bankPricesOf({ memories }: PlacementProblem, { areaMm2 }: Prices): { bankPrices?: Float64Array } {
  if (areaMm2 === 0) return {};
  return { bankPrices: Float64Array.from(memories, ({ bankAreaMm2 }) => bankAreaMm2 * areaMm2) };
}
