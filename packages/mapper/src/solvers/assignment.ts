/**
 * The part that every placement program shares: how many items of each class live in each memory, and room. Items of a
 * class are alike in everything that the program sees, so that only their number matters: a hundred adapters of one size
 * are one integer instead of a hundred binaries that branching would have to tell apart.
 */
import { BITS_PER_KIB } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { MilpColumn, MilpRow } from './milp.js';

export interface Assignment {
  columns: MilpColumn[];
  rows: MilpRow[];
  /** Items of each class, in the problem's order. */
  classes: number[][];
  /** [item] → its class. */
  classOf: number[];
  /** [class][memory] → column, or undefined where the items may not live. */
  columnOf: (number | undefined)[][];
  /** [memory] → row of its capacity, or undefined where everything that may live there fits. */
  capacityRow: (number | undefined)[];
  /** [limit] → its row, or undefined where nothing could break it. */
  limitRow: (number | undefined)[];
}

export interface AssignmentOptions {
  /** Objective of an item in a memory. */
  cost(item: number, memory: number): number;
  permitted(item: number, memory: number): boolean;
  /** Items that the rest of the program tells apart. */
  single?: ReadonlySet<number>;
}

/** Columns and rows of the choice alone; capacities in KiB and limits in shares, so that coefficients stay near one. */
export function assignment(problem: PlacementProblem, options: AssignmentOptions): Assignment {
  const { cost, permitted } = options;
  const classes = classesOf(problem, options);
  const classOf: number[] = new Array(problem.items.length);
  for (const [index, items] of classes.entries()) for (const item of items) classOf[item] = index;
  const columns: MilpColumn[] = [];
  const columnOf = classes.map(([first, ...others]) =>
    problem.memories.map((_memory, memory) => {
      if (!permitted(first!, memory)) return undefined;
      return columns.push({ cost: cost(first!, memory), upper: 1 + others.length, integer: true }) - 1;
    }),
  );
  const rows: MilpRow[] = columnOf.map((choices, index) => ({
    lower: classes[index]!.length,
    upper: classes[index]!.length,
    terms: choices.filter((column) => column !== undefined).map((column) => [column, 1] as const),
  }));
  const capacityRow = problem.memories.map(({ capacityBits }, memory) => {
    const candidates = classes.flatMap((items, index) => {
      const column = columnOf[index]![memory];
      return column === undefined
        ? []
        : [{ column, count: items.length, bits: problem.items[items[0]!]!.bits }];
    });
    if (candidates.reduce((sum, { bits, count }) => sum + bits * count, 0) <= capacityBits) return undefined;
    const terms = candidates.map(({ column, bits }) => [column, bits / BITS_PER_KIB] as const);
    return rows.push({ lower: -Infinity, upper: capacityBits / BITS_PER_KIB, terms }) - 1;
  });
  const limitRow = problem.limits.map(({ memory, most, uses }) => {
    const candidates = uses.flatMap(({ item, amount }) => {
      const column = columnOf[classOf[item]!]![memory];
      return column === undefined ? [] : [[column, amount / most] as const];
    });
    if (candidates.reduce((sum, [, share]) => sum + share, 0) <= 1) return undefined;
    return rows.push({ lower: -Infinity, upper: 1, terms: candidates }) - 1;
  });
  return { columns, rows, classes, classOf, columnOf, capacityRow, limitRow };
}

/** Items with the same bits, costs and permissions; those that a limit counts are kept apart. */
function classesOf(problem: PlacementProblem, { cost, permitted, single }: AssignmentOptions): number[][] {
  const limited = new Set(problem.limits.flatMap(({ uses }) => uses.map(({ item }) => item)));
  const byKey = new Map<string, number[]>();
  for (const [item, { bits }] of problem.items.entries()) {
    const costs = problem.memories.map((_memory, memory) =>
      permitted(item, memory) ? cost(item, memory) : 'no',
    );
    const isApart = single?.has(item) || limited.has(item);
    const key = [isApart ? item : 'any', bits, ...costs].join(' ');
    const known = byKey.get(key);
    if (known) known.push(item);
    else byKey.set(key, [item]);
  }
  return [...byKey.values()];
}

/** [item] → memory, as the program's values say how many of its class each memory takes. */
export function readAssignment({ classes, columnOf }: Assignment, values: Float64Array): number[] {
  const memoryOf: number[] = [];
  for (const [index, items] of classes.entries()) {
    const wanted = columnOf[index]!.flatMap((column, memory) =>
      column === undefined ? [] : [{ memory, left: values[column]! }],
    );
    for (const item of items) {
      const next = wanted.reduce((most, one) => (one.left > most.left ? one : most));
      next.left--;
      memoryOf[item] = next.memory;
    }
  }
  return memoryOf;
}

/** Values of the assignment's columns for a placement. */
export function assignedCounts(
  { columns, classOf, columnOf }: Assignment,
  memoryOf: readonly number[],
): number[] {
  const values: number[] = columns.map(() => 0);
  for (const [item, memory] of memoryOf.entries()) values[columnOf[classOf[item]!]![memory]!]!++;
  return values;
}
