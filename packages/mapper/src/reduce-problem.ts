/**
 * The placement problem as a solver needs it: one objective, everything that no placement changes moved into a
 * constant, and `max()` kept only where a placement really decides whether a transfer hides behind compute.
 *
 * With the objective's price p of a cycle (of a ns, and of the leakage in that time) a step costs w·p·max(compute,
 * Σ transfers). Writing each transfer as its least plus an extra, and h = compute − Σ least (headroom), that is
 * w·p·(compute + max(0, Σ extra − h)): linear if h ≤ 0, constant if Σ largest extra ≤ h. Steps with equal transfers
 * (ALBERT runs one layer twelve times) become one. All of it is exact.
 */
import type { PlacementProblem, PlacementUse } from '@adaptmem/hw-sim';
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
  const memories = problem.memories.length;
  const nsPerCycle = 1000 / problem.clockMhz;
  const cyclePrice = (prices.latencyNs + prices.energyPj * problem.leakageMw) * nsPerCycle;
  const may = allowedFlags(problem);
  const extra = new Float64Array(problem.items.length * memories);
  const merged = new MergedSteps(problem.items.length);
  let constant = prices.energyPj * problem.constantEnergyPj + prices.areaMm2 * problem.constantAreaMm2;

  for (const step of problem.steps) {
    if (prices.energyPj > 0)
      for (const { item, energyPj } of step.uses)
        addScaled(extra, item * memories, energyPj, step.weight * prices.energyPj);
    const price = step.weight * cyclePrice;
    const uses = oncePerItem(step.uses);
    const { leastCycles, largestExtra } = rangeOfTransfers(uses, may, memories);
    const headroomCycles = problem.overlap === 'none' ? 0 : step.computeCycles - leastCycles;
    constant += price * (problem.overlap === 'none' ? step.computeCycles + leastCycles : step.computeCycles);
    if (headroomCycles <= 0) {
      constant -= price * headroomCycles;
      for (const { item, cycles } of uses) addExtra(extra, item * memories, cycles, may, price);
    } else if (largestExtra > headroomCycles) {
      merged.add(price, headroomCycles, uses);
    }
  }
  constant += takeLeast(extra, may, memories);
  const steps = merged.steps.map(({ uses, ...step }) => ({
    ...step,
    uses: extraTransfers(uses, may, memories),
  }));
  return { constant, extra, steps, ...bankPricesOf(problem, prices) };
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

/** Σ of the transfers at their fastest, and how much slower they can be. */
function rangeOfTransfers(uses: readonly Transfer[], may: Uint8Array, memories: number) {
  let leastCycles = 0;
  let largestExtra = 0;
  for (const { item, cycles } of uses) {
    const least = leastAllowed(cycles, 0, may, item * memories, memories);
    leastCycles += least;
    largestExtra += Math.max(0, mostAllowed(cycles, may, item * memories) - least);
  }
  return { leastCycles, largestExtra };
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

/** [item · memories + memory] → 1 where the item may live. */
function allowedFlags({ allowed, memories }: PlacementProblem): Uint8Array {
  const may = new Uint8Array(allowed.length * memories.length);
  allowed.forEach((row, item) => {
    for (let memory = 0; memory < row.length; memory++)
      if (row[memory]) may[item * memories.length + memory] = 1;
  });
  return may;
}

type Transfer = Pick<PlacementUse, 'item' | 'cycles'>;

/** An item's several uses in a step added up; the same array where there is nothing to add, which is the rule. */
function oncePerItem(uses: readonly PlacementUse[]): readonly Transfer[] {
  if (!hasTwice(uses)) return uses;
  const byItem = new Map<number, Float64Array>();
  for (const { item, cycles } of uses) {
    const sum = byItem.get(item);
    if (sum) addScaled(sum, 0, cycles, 1);
    else byItem.set(item, Float64Array.from(cycles));
  }
  return [...byItem].map(([item, cycles]) => ({ item, cycles }));
}

function hasTwice(uses: readonly PlacementUse[]): boolean {
  for (let right = 1; right < uses.length; right++)
    for (let left = 0; left < right; left++) if (uses[left]!.item === uses[right]!.item) return true;
  return false;
}

/** Steps that differ in nothing but their weight become one; they are looked for among those of their first item. */
class MergedSteps {
  readonly steps: { price: number; headroomCycles: number; uses: readonly Transfer[] }[] = [];
  readonly #byFirstItem: MergedSteps['steps'][];

  constructor(items: number) {
    this.#byFirstItem = new Array(items);
  }

  add(price: number, headroomCycles: number, uses: readonly Transfer[]): void {
    const first = uses[0]!.item;
    this.#byFirstItem[first] ??= [];
    const known = this.#byFirstItem[first];
    const same = known.find((step) => step.headroomCycles === headroomCycles && areEqual(step.uses, uses));
    if (same) {
      same.price += price;
      return;
    }
    const step = { price, headroomCycles, uses };
    known.push(step);
    this.steps.push(step);
  }
}

function areEqual(left: readonly Transfer[], right: readonly Transfer[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    const [a, b] = [left[index]!, right[index]!];
    if (a.item !== b.item) return false;
    // the simulator shares the arrays of equal transfers
    if (a.cycles !== b.cycles && a.cycles.some((cycles, memory) => cycles !== b.cycles[memory])) return false;
  }
  return true;
}

/** Transfers beyond their fastest; those that no placement changes are dropped. */
function extraTransfers(uses: readonly Transfer[], may: Uint8Array, memories: number): ReducedStep['uses'] {
  return uses.flatMap(({ item, cycles }) => {
    const extraCycles = new Float64Array(memories);
    const least = leastAllowed(cycles, 0, may, item * memories, memories);
    for (let memory = 0; memory < memories; memory++)
      if (may[item * memories + memory]) extraCycles[memory] = cycles[memory]! - least;
    return extraCycles.some((extra) => extra > 0) ? [{ item, extraCycles }] : [];
  });
}

/** Least of `costs[from …]` where the item may live; 0 where it may live nowhere. */
function leastAllowed(
  costs: Float64Array,
  from: number,
  may: Uint8Array,
  at: number,
  memories: number,
): number {
  let least = Infinity;
  for (let memory = 0; memory < memories; memory++)
    if (may[at + memory] === 1 && costs[from + memory]! < least) least = costs[from + memory]!;
  return least === Infinity ? 0 : least;
}

function mostAllowed(costs: Float64Array, may: Uint8Array, at: number): number {
  let most = 0;
  for (let memory = 0; memory < costs.length; memory++)
    if (may[at + memory] === 1 && costs[memory]! > most) most = costs[memory]!;
  return most;
}

/** Adds `factor` times what each allowed memory needs beyond the least. */
function addExtra(
  target: Float64Array,
  at: number,
  costs: Float64Array,
  may: Uint8Array,
  factor: number,
): void {
  const least = leastAllowed(costs, 0, may, at, costs.length);
  for (let memory = 0; memory < costs.length; memory++)
    if (may[at + memory] === 1) target[at + memory]! += factor * (costs[memory]! - least);
}

function addScaled(target: Float64Array, at: number, source: Float64Array, factor: number): void {
  for (let index = 0; index < source.length; index++) target[at + index]! += source[index]! * factor;
}
