/**
 * The placement problem as a solver needs it: one objective, everything that no placement changes moved into a
 * constant, and `max()` kept only where a placement really decides whether a transfer hides behind compute.
 *
 * With the objective's price p of a cycle (latency: ns per cycle; energy: leakage · ns per cycle) a step costs
 * w·p·max(compute, Σ transfers). Writing each transfer as its least plus an extra, and h = compute − Σ least
 * (headroom), that is w·p·(compute + max(0, Σ extra − h)): linear if h ≤ 0, constant if Σ largest extra ≤ h.
 * Steps with equal transfers (ALBERT runs one layer twelve times) become one. All of it is exact.
 */
import type { PlacementProblem, PlacementStep, PlacementUse } from '@adaptmem/hw-sim';

export type Objective = 'energy' | 'latency';

/** What a step's transfers cost beyond the cheapest placement: `price · max(0, Σ extra − headroom)`. */
export interface ReducedStep {
  /** Objective (pJ or ns) of one cycle, weights included. */
  price: number;
  headroomCycles: number;
  /** Each item once; `extraCycles[memory]` beyond its cheapest allowed memory. */
  uses: { item: number; extraCycles: Float64Array }[];
}

export interface ReducedProblem {
  /** Objective if every item could have its cheapest memory: a lower bound of every placement. */
  constant: number;
  /** [item][memory]: objective that living there adds to the cheapest allowed memory; Infinity if forbidden. */
  extra: Float64Array[];
  steps: ReducedStep[];
}

/** Reduces `problem` to one objective (pJ for energy, ns for latency). */
export function reduceProblem(problem: PlacementProblem, objective: Objective): ReducedProblem {
  const nsPerCycle = 1000 / problem.clockMhz;
  const cyclePrice = objective === 'latency' ? nsPerCycle : problem.leakageMw * nsPerCycle;
  const memories = problem.memories.length;
  const linear = problem.items.map(() => new Float64Array(memories));
  const merged = new Map<string, ReducedStep>();
  let constant = objective === 'energy' ? problem.constantEnergyPj : 0;

  for (const step of problem.steps) {
    if (objective === 'energy') addDynamicEnergy(linear, step);
    const price = step.weight * cyclePrice;
    const uses = oncePerItem(step.uses);
    const { leastCycles, largestExtra } = rangeOfTransfers(uses, problem.allowed);
    const headroomCycles = problem.overlap === 'none' ? 0 : step.computeCycles - leastCycles;
    constant += price * (problem.overlap === 'none' ? step.computeCycles + leastCycles : step.computeCycles);
    if (headroomCycles <= 0) {
      constant -= price * headroomCycles;
      for (const { item, cycles } of uses) addExtra(linear[item]!, cycles, problem.allowed[item]!, price);
    } else if (largestExtra > headroomCycles) {
      mergeStep(merged, { price, headroomCycles, uses: extraTransfers(uses, problem.allowed) });
    }
  }
  const extra = linear.map((costs, item) => {
    const least = leastAllowed(costs, problem.allowed[item]!);
    constant += least;
    return costs.map((cost, memory) => (problem.allowed[item]![memory] ? cost - least : Infinity));
  });
  return { constant, extra, steps: [...merged.values()] };
}

/** The objective of a placement (pJ or ns). */
export function reducedCost(problem: ReducedProblem, memoryOf: readonly number[]): number {
  const linear = problem.extra.reduce((sum, costs, item) => sum + costs[memoryOf[item]!]!, problem.constant);
  return problem.steps.reduce((sum, step) => {
    const cycles = step.uses.reduce((total, use) => total + use.extraCycles[memoryOf[use.item]!]!, 0);
    return sum + step.price * Math.max(0, cycles - step.headroomCycles);
  }, linear);
}

function addDynamicEnergy(linear: Float64Array[], step: PlacementStep): void {
  for (const { item, energyPj } of step.uses) addScaled(linear[item]!, energyPj, step.weight);
}

type Transfer = Pick<PlacementUse, 'item' | 'cycles'>;

/** An item's several uses in a step added up; the same array where there is nothing to add, which is the rule. */
function oncePerItem(uses: readonly PlacementUse[]): readonly Transfer[] {
  if (uses.every(({ item }, index) => !uses.slice(0, index).some((other) => other.item === item)))
    return uses;
  const byItem = new Map<number, Float64Array>();
  for (const { item, cycles } of uses) {
    const sum = byItem.get(item);
    if (sum) addScaled(sum, cycles, 1);
    else byItem.set(item, Float64Array.from(cycles));
  }
  return [...byItem].map(([item, cycles]) => ({ item, cycles }));
}

/** Σ of the transfers at their fastest, and how much slower they can be. */
function rangeOfTransfers(uses: readonly Transfer[], allowed: readonly boolean[][]) {
  let leastCycles = 0;
  let largestExtra = 0;
  for (const { item, cycles } of uses) {
    const least = leastAllowed(cycles, allowed[item]!);
    leastCycles += least;
    largestExtra += Math.max(0, mostAllowed(cycles, allowed[item]!) - least);
  }
  return { leastCycles, largestExtra };
}

/** Transfers beyond their fastest; those that no placement changes are dropped. */
function extraTransfers(uses: readonly Transfer[], allowed: readonly boolean[][]): ReducedStep['uses'] {
  return uses.flatMap(({ item, cycles }) => {
    const extraCycles = new Float64Array(cycles.length);
    addExtra(extraCycles, cycles, allowed[item]!, 1);
    return extraCycles.some((extra) => extra > 0) ? [{ item, extraCycles }] : [];
  });
}

function leastAllowed(costs: Float64Array, allowed: readonly boolean[]): number {
  let least = Infinity;
  for (let memory = 0; memory < costs.length; memory++)
    if (allowed[memory] && costs[memory]! < least) least = costs[memory]!;
  return Number.isFinite(least) ? least : 0;
}

function mostAllowed(costs: Float64Array, allowed: readonly boolean[]): number {
  let most = 0;
  for (let memory = 0; memory < costs.length; memory++)
    if (allowed[memory] && costs[memory]! > most) most = costs[memory]!;
  return most;
}

/** Adds `factor` times what each allowed memory needs beyond the least. */
function addExtra(
  target: Float64Array,
  costs: Float64Array,
  allowed: readonly boolean[],
  factor: number,
): void {
  const least = leastAllowed(costs, allowed);
  for (let memory = 0; memory < costs.length; memory++)
    if (allowed[memory]) target[memory]! += factor * (costs[memory]! - least);
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index]! += source[index]! * factor;
}

function mergeStep(merged: Map<string, ReducedStep>, step: ReducedStep): void {
  const key = `${step.headroomCycles}|${step.uses.map((use) => `${use.item}:${use.extraCycles.join()}`).join('|')}`;
  const same = merged.get(key);
  if (same) same.price += step.price;
  else merged.set(key, step);
}
