/**
 * A placement problem with its steps worked off: everything that no placement changes moved into a constant, what changes
 * in proportion added up item by item, and `max()` kept only where a placement really decides whether a transfer hides
 * behind compute.
 *
 * A step costs w·max(compute, Σ transfers) cycles. Writing each transfer as its least plus an extra, and h = compute −
 * Σ least (headroom), that is w·(compute + max(0, Σ extra − h)): linear if h ≤ 0, constant if Σ largest extra ≤ h. Steps
 * with equal transfers (ALBERT runs one layer twelve times) become one. All of it is exact, and the same for every objective.
 */
import type { PlacementProblem, PlacementUse } from '@adaptmem/hw-sim';

/** What a step's transfers cost beyond the cheapest placement: `weight · max(0, Σ extra − headroom)` cycles. */
export interface CompactStep {
  weight: number;
  headroomCycles: number;
  /** Each item once; `extraCycles[memory]` beyond its cheapest allowed memory. */
  uses: { item: number; extraCycles: Float64Array }[];
}

/** Tables are indexed by item · memories + memory. */
export interface CompactProblem {
  /** 1 where the item may live. */
  may: Uint8Array;
  /** Cycles if every item could have its fastest memory. */
  leastCycles: number;
  /** Cycles that living there adds whatever the others do. */
  cycles: Float64Array;
  /** Dynamic energy of living there. */
  energyPj: Float64Array;
  steps: CompactStep[];
}

const known = new WeakMap<PlacementProblem, CompactProblem>();

/** The compact form, made once for a problem, which must not change afterwards. */
export function compactProblem(problem: PlacementProblem): CompactProblem {
  const compact = known.get(problem) ?? compactSteps(problem);
  known.set(problem, compact);
  return compact;
}

function compactSteps(problem: PlacementProblem): CompactProblem {
  const memories = problem.memories.length;
  const may = allowedFlags(problem);
  const cycles = new Float64Array(may.length);
  const energyPj = new Float64Array(may.length);
  const merged = new MergedSteps(problem.items.length);
  let allLeast = 0;
  for (const { weight, computeCycles, uses: given } of problem.steps) {
    for (const use of given) addScaled(energyPj, use.item * memories, use.energyPj, weight);
    const uses = oncePerItem(given);
    const { leastCycles, largestExtra } = rangeOfTransfers(uses, may, memories);
    const headroomCycles = problem.overlap === 'none' ? -leastCycles : computeCycles - leastCycles;
    if (headroomCycles <= 0) {
      allLeast += weight * (problem.overlap === 'none' ? computeCycles + leastCycles : leastCycles);
      for (const use of uses) addExtra(cycles, use.item * memories, use.cycles, may, weight);
    } else {
      allLeast += weight * computeCycles;
      if (largestExtra > headroomCycles) merged.add(weight, headroomCycles, uses);
    }
  }
  const steps = merged.steps.map(({ uses, ...step }) => ({
    ...step,
    uses: extraTransfers(uses, may, memories),
  }));
  return { may, leastCycles: allLeast, cycles, energyPj, steps };
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

/** Steps that differ in nothing but their weight become one; they are looked for among those of their first item. */
class MergedSteps {
  readonly steps: { weight: number; headroomCycles: number; uses: readonly Transfer[] }[] = [];
  readonly #byFirstItem: MergedSteps['steps'][];

  constructor(items: number) {
    this.#byFirstItem = new Array(items);
  }

  add(weight: number, headroomCycles: number, uses: readonly Transfer[]): void {
    const first = uses[0]!.item;
    this.#byFirstItem[first] ??= [];
    const known = this.#byFirstItem[first];
    const same = known.find((step) => step.headroomCycles === headroomCycles && areEqual(step.uses, uses));
    if (same) {
      same.weight += weight;
      return;
    }
    const step = { weight, headroomCycles, uses };
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
function extraTransfers(uses: readonly Transfer[], may: Uint8Array, memories: number): CompactStep['uses'] {
  return uses.flatMap(({ item, cycles }) => {
    const extraCycles = new Float64Array(memories);
    const least = leastAllowed(cycles, 0, may, item * memories, memories);
    for (let memory = 0; memory < memories; memory++)
      if (may[item * memories + memory]) extraCycles[memory] = cycles[memory]! - least;
    return extraCycles.some((extra) => extra > 0) ? [{ item, extraCycles }] : [];
  });
}

/** Least of `costs[from …]` where the item may live; 0 where it may live nowhere. */
export function leastAllowed(
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
