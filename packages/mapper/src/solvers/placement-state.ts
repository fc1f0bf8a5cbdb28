/** A placement that is being improved: its room, and what every move of one item would save, kept up to date. */
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { ReducedProblem, ReducedStep } from '../reduce-problem.js';
import { roomOf } from './capacity.js';

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
  /** [memory] → bits left; negative where over-full. */
  readonly room: number[];
  /** Savings up to it are noise. */
  readonly threshold: number;
  /** [item][memory] → what moving the item there saves (negative: costs). */
  readonly #gains: Float64Array[];
  readonly #problem: PlacementProblem;
  readonly #reduced: ReducedProblem;
  /** [step] → extra cycles. */
  readonly #load: number[];
  /** [item] → the steps that it takes part in. */
  readonly #stepsOf: number[][];

  constructor(problem: PlacementProblem, reduced: ReducedProblem, start: readonly number[]) {
    this.#problem = problem;
    this.#reduced = reduced;
    this.memoryOf = [...start];
    this.room = roomOf(problem, start);
    this.threshold = reduced.constant * NOISE;
    this.#load = reduced.steps.map((step) => loadOf(step, start));
    this.#stepsOf = indexSteps(problem.items.length, reduced.steps);
    this.#gains = this.memoryOf.map((_memory, item) => this.#gainsOf(item));
  }

  /** What the move would save (pJ or ns), whether there is room or not. */
  gain({ item, to }: Move): number {
    return this.#gains[item]![to]!;
  }

  /** Whether the move saves more than noise. */
  saves(move: Move): boolean {
    return this.gain(move) > this.threshold;
  }

  fits({ item, to }: Move): boolean {
    return this.room[to]! >= this.#problem.items[item]!.bits;
  }

  bits(item: number): number {
    return this.#problem.items[item]!.bits;
  }

  /** Every move that saves, what saves most first; equal ones by item, then by memory. */
  savingMoves(): Move[] {
    const moves: Move[] = [];
    for (let item = 0; item < this.memoryOf.length; item++)
      for (let to = 0; to < this.room.length; to++)
        if (this.#gains[item]![to]! > this.threshold) moves.push({ item, to });
    return moves.sort((a, b) => this.gain(b) - this.gain(a) || a.item - b.item || a.to - b.to);
  }

  /** Moves the item, whether there is room or not. */
  move({ item, to }: Move): void {
    this.room[this.memoryOf[item]!]! += this.bits(item);
    this.room[to]! -= this.bits(item);
    this.memoryOf[item] = to;
    this.#gains[item] = this.#gainsOf(item);
    for (const index of this.#stepsOf[item]!)
      this.#load[index] = loadOf(this.#reduced.steps[index]!, this.memoryOf);
    const touched = new Set(
      this.#stepsOf[item]!.flatMap((index) => this.#reduced.steps[index]!.uses.map((use) => use.item)),
    );
    for (const other of touched) this.#gains[other] = this.#gainsOf(other);
  }

  #gainsOf(item: number): Float64Array {
    const costs = this.#reduced.extra[item]!;
    const from = this.memoryOf[item]!;
    const gains = costs.map((cost) => costs[from]! - cost);
    for (const index of this.#stepsOf[item]!) {
      const { price, headroomCycles, uses } = this.#reduced.steps[index]!;
      const load = this.#load[index]!;
      const extra = uses.find((use) => use.item === item)!.extraCycles;
      const before = Math.max(0, load - headroomCycles);
      for (let memory = 0; memory < gains.length; memory++) {
        const after = Math.max(0, load - extra[from]! + extra[memory]! - headroomCycles);
        gains[memory]! += price * (before - after);
      }
    }
    gains[from] = 0;
    return gains;
  }
}

function loadOf(step: ReducedStep, memoryOf: readonly number[]): number {
  return step.uses.reduce((sum, use) => sum + use.extraCycles[memoryOf[use.item]!]!, 0);
}

function indexSteps(items: number, steps: readonly ReducedStep[]): number[][] {
  const stepsOf: number[][] = Array.from({ length: items }, () => []);
  for (const [index, step] of steps.entries()) for (const use of step.uses) stepsOf[use.item]!.push(index);
  return stepsOf;
}
