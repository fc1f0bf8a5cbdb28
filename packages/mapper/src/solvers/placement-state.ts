/** A placement that is being improved: what it uses, and what every move of one item would save, kept up to date. */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { ReducedProblem, ReducedStep } from '../reduce-problem.js';
import { Usage } from './usage.js';

/** Relative to the cost: a saving below it is rounding noise, and accepting it could cycle. */
const NOISE = 1e-12;

/** A move of one item to another memory. */
export interface Move {
  item: number;
  to: number;
}

export class PlacementState {
  /** [item] → memory. */
  readonly memoryOf: number[];
  readonly usage: Usage;
  /** Savings up to it are noise. */
  readonly threshold: number;
  /** [item · memories + memory] → cost of living there, a share of the banks included where those have a price. */
  readonly #costs: Float64Array;
  /** [item · memories + memory] → what moving the item there saves (negative: costs). */
  readonly #gains: Float64Array;
  readonly #memories: number;
  readonly #problem: PlacementProblem;
  readonly #steps: readonly ReducedStep[];
  /** [step] → extra cycles. */
  readonly #load: number[];
  /** [item] → the steps that it takes part in. */
  readonly #stepsOf: readonly (number[] | undefined)[];

  constructor(problem: PlacementProblem, reduced: ReducedProblem, start: readonly number[]) {
    this.#problem = problem;
    this.#memories = problem.memories.length;
    this.#costs = withBankShares(problem, reduced);
    this.#steps = reduced.steps;
    this.memoryOf = [...start];
    this.usage = new Usage(problem, start);
    this.threshold = reduced.constant * NOISE;
    this.#load = reduced.steps.map((step) => loadOf(step, start));
    this.#stepsOf = indexSteps(problem.items.length, reduced.steps);
    this.#gains = new Float64Array(this.#costs.length);
    for (let item = 0; item < start.length; item++) this.#refresh(item);
  }

  /** What the move would save, whether there is room or not. */
  gain({ item, to }: Move): number {
    return this.#gains[item * this.#memories + to]!;
  }

  /** Whether the move saves more than noise. */
  saves(move: Move): boolean {
    return this.gain(move) > this.threshold;
  }

  fits({ item, to }: Move): boolean {
    return this.usage.fits(item, to);
  }

  bits(item: number): number {
    return this.#problem.items[item]!.bits;
  }

  /** The move of the item that fits and saves most; nothing if none saves. */
  bestMove(item: number): Move | undefined {
    let best: Move | undefined;
    let most = this.threshold;
    const at = item * this.#memories;
    for (let to = 0; to < this.#memories; to++) {
      if (this.#gains[at + to]! <= most || !this.usage.fits(item, to)) continue;
      most = this.#gains[at + to]!;
      best = { item, to };
    }
    return best;
  }

  /** Every move that saves, what saves most first; equal ones by item, then by memory. */
  savingMoves(): Move[] {
    const places: number[] = [];
    for (let place = 0; place < this.#gains.length; place++)
      if (this.#gains[place]! > this.threshold) places.push(place);
    places.sort((a, b) => this.#gains[b]! - this.#gains[a]! || a - b);
    return places.map((place) => ({ item: Math.floor(place / this.#memories), to: place % this.#memories }));
  }

  /** Moves the item, whether there is room or not. */
  move({ item, to }: Move): void {
    this.usage.remove(item, this.memoryOf[item]!);
    this.usage.place(item, to);
    this.memoryOf[item] = to;
    const steps = this.#stepsOf[item];
    if (!steps) {
      this.#refresh(item);
      return;
    }
    const touched = new Set([item]);
    for (const index of steps) {
      const step = this.#steps[index]!;
      this.#load[index] = loadOf(step, this.memoryOf);
      for (const use of step.uses) touched.add(use.item);
    }
    for (const other of touched) this.#refresh(other);
  }

  /** Computes the item's gains anew. */
  #refresh(item: number): void {
    const at = item * this.#memories;
    const from = this.memoryOf[item]!;
    const present = this.#costs[at + from]!;
    for (let to = 0; to < this.#memories; to++) this.#gains[at + to] = present - this.#costs[at + to]!;
    const steps = this.#stepsOf[item];
    if (steps) for (const index of steps) this.#addStep(index, item, at, from);
    this.#gains[at + from] = 0;
  }

  #addStep(index: number, item: number, at: number, from: number): void {
    const { price, headroomCycles, uses } = this.#steps[index]!;
    const load = this.#load[index]! - headroomCycles;
    const extra = uses.find((use) => use.item === item)!.extraCycles;
    const before = Math.max(0, load);
    for (let to = 0; to < this.#memories; to++)
      this.#gains[at + to]! += price * (before - Math.max(0, load - extra[from]! + extra[to]!));
  }
}

/** Costs of places; where banks have a price each bit bears its share of one, as if the memory were full. */
function withBankShares({ items, memories }: PlacementProblem, { extra, bankPrices }: ReducedProblem) {
  if (!bankPrices) return extra;
  return extra.map((cost, place) => {
    const memory = place % memories.length;
    const share = items[Math.floor(place / memories.length)]!.bits / memories[memory]!.bankBits;
    return cost + bankPrices[memory]! * share;
  });
}

function loadOf(step: ReducedStep, memoryOf: readonly number[]): number {
  let load = 0;
  for (const use of step.uses) load += use.extraCycles[memoryOf[use.item]!]!;
  return load;
}

function indexSteps(items: number, steps: readonly ReducedStep[]): (number[] | undefined)[] {
  const stepsOf: (number[] | undefined)[] = new Array(items);
  for (const [index, step] of steps.entries()) {
    for (const { item } of step.uses) {
      stepsOf[item] ??= [];
      stepsOf[item].push(index);
    }
  }
  return stepsOf;
}
