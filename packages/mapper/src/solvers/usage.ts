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
  /** [item] → limits that it counts for, in their memory only. */
  readonly #amounts: readonly (readonly Amount[] | undefined)[];

  /** @param memoryOf [item] → memory; absent: nothing is placed yet */
  constructor(problem: PlacementProblem, memoryOf: readonly number[] = []) {
    this.#problem = problem;
    this.#bits = Float64Array.from(problem.items, ({ bits }) => bits);
    this.#amounts = amountsByItem(problem);
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
    if (this.room[memory]! < this.#bits[item]!) return false;
    const amounts = this.#amounts[item];
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

  #count(item: number, memory: number, sign: 1 | -1): void {
    this.room[memory]! -= sign * this.#bits[item]!;
    const amounts = this.#amounts[item];
    if (!amounts) return;
    for (const one of amounts) if (one.memory === memory) this.slack[one.limit]! -= sign * one.amount;
  }
}

interface Amount {
  limit: number;
  memory: number;
  amount: number;
}

function amountsByItem({ items, limits }: PlacementProblem): (Amount[] | undefined)[] {
  if (limits.length === 0) return [];
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
