/** What a placement uses of the memories' room, in whole bits, and of the problem's limits; shared by the solvers. */
import type { PlacementProblem } from '@adaptmem/hw-sim';

/** Share by which rounding may seem to break a limit. */
export const LIMIT_MARGIN = 1e-9;

export class Usage {
  /** [memory] → bits left; negative where over-full. */
  readonly room: number[];
  /** [limit] → what is left of it; negative where it is broken. */
  readonly slack: number[];
  readonly #problem: PlacementProblem;
  readonly #bits: Float64Array;
  /** [item] → live sets that it is in, where memories overlay activations; absent for what is always there. */
  readonly #setsOf: readonly (readonly number[] | undefined)[] | undefined;
  /** [memory][live set] → bits of activations that are live at once, in memories that overlay them. */
  readonly #live: readonly (number[] | undefined)[];
  /** [item] → limits that it counts for, in their memory only. */
  readonly #amounts: readonly (readonly Amount[] | undefined)[] | undefined;

  /** @param memoryOf [item] → memory; absent: nothing is placed yet */
  constructor(problem: PlacementProblem, memoryOf: readonly number[] = []) {
    this.#problem = problem;
    this.#bits = Float64Array.from(problem.items, ({ bits }) => bits);
    this.#amounts = problem.limits.length > 0 ? amountsByItem(problem) : undefined;
    this.#setsOf = problem.memories.some(({ overlaysActivations }) => overlaysActivations)
      ? setsOfItems(problem)
      : undefined;
    this.#live = problem.memories.map(({ overlaysActivations }) =>
      overlaysActivations ? problem.liveSets.map(() => 0) : undefined,
    );
    this.room = problem.memories.map(({ capacityBits }) => capacityBits);
    this.slack = problem.limits.map(({ most }) => most * (1 + LIMIT_MARGIN));
    for (let item = 0; item < memoryOf.length; item++) this.place(item, memoryOf[item]!);
  }

  place(item: number, memory: number): void {
    this.#count(item, memory, 1);
  }

  remove(item: number, memory: number): void {
    this.#count(item, memory, -1);
  }

  /** Whether an item that is not placed there has room in the memory and breaks no limit. */
  fits(item: number, memory: number): boolean {
    if (this.room[memory]! < this.#growth(item, memory)) return false;
    const amounts = this.#amounts?.[item];
    return !amounts?.some((one) => one.memory === memory && this.slack[one.limit]! < one.amount);
  }

  /** Whether no memory is over-full and no limit broken. */
  isWithin(): boolean {
    return this.room.every((bits) => bits >= 0) && this.slack.every((left) => left >= 0);
  }

  /** Limits of the memory that are broken, or its room. */
  isBroken(memory: number): boolean {
    return (
      this.room[memory]! < 0 ||
      this.slack.some((left, limit) => left < 0 && this.#problem.limits[limit]!.memory === memory)
    );
  }

  /** Bits by which the memory gets fuller with the item. */
  #growth(item: number, memory: number): number {
    const sets = this.#setsOf?.[item];
    const live = this.#live[memory];
    if (!sets || !live) return this.#bits[item]!;
    const fullest = Math.max(0, ...sets.map((set) => live[set]!)) + this.#bits[item]!;
    return Math.max(0, fullest - Math.max(0, ...live));
  }

  #count(item: number, memory: number, sign: 1 | -1): void {
    const sets = this.#setsOf?.[item];
    const live = this.#live[memory];
    if (sets && live) {
      const before = Math.max(0, ...live);
      for (const set of sets) live[set]! += sign * this.#bits[item]!;
      this.room[memory]! -= Math.max(0, ...live) - before;
    } else this.room[memory]! -= sign * this.#bits[item]!;
    const amounts = this.#amounts?.[item];
    if (!amounts) return;
    for (const one of amounts) if (one.memory === memory) this.slack[one.limit]! -= sign * one.amount;
  }
}

/** [item] → indices of the live sets that hold it. */
export function setsOfItems({ items, liveSets }: PlacementProblem): (number[] | undefined)[] {
  const setsOf: (number[] | undefined)[] = new Array(items.length);
  for (const [set, members] of liveSets.entries()) {
    for (const item of members) {
      setsOf[item] ??= [];
      setsOf[item].push(set);
    }
  }
  return setsOf;
}

interface Amount {
  limit: number;
  memory: number;
  amount: number;
}

function amountsByItem({ items, limits }: PlacementProblem): (Amount[] | undefined)[] {
  const amounts: (Amount[] | undefined)[] = new Array(items.length);
  for (const [limit, { memory, uses }] of limits.entries()) {
    for (const { item, amount } of uses) {
      amounts[item] ??= [];
      amounts[item].push({ limit, memory, amount });
    }
  }
  return amounts;
}

/** Whether every item lives where it may, no memory is over-full and no limit broken. */
export function isFeasible(problem: PlacementProblem, memoryOf: readonly number[]): boolean {
  return (
    memoryOf.every((memory, item) => problem.allowed[item]![memory]) &&
    new Usage(problem, memoryOf).isWithin()
  );
}
