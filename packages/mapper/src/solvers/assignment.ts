/**
 * The part that every placement program shares: how many items of each class live in each memory, and room. Items of a
 * class are alike in everything that the program sees, so that only their number matters: a hundred adapters of one size
 * are one integer instead of a hundred binaries that branching would have to tell apart.
 */
import { BITS_PER_KIB } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { MilpColumn, MilpRow } from './milp.js';
import { setsOfItems } from './usage.js';

export interface Assignment {
  columns: MilpColumn[];
  rows: MilpRow[];
  /** Items of each class, in the problem's order. */
  classes: number[][];
  /** [item] → its class. */
  classOf: number[];
  /** [class][memory] → column, or undefined where the items may not live. */
  columnOf: (number | undefined)[][];
  /** [memory] → rows of its capacity: one, or one for each set of activations that are live at once; none where all fits. */
  capacityRows: number[][];
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
  const capacityRows = problem.memories.map(({ capacityBits }, memory) =>
    roomSums(problem, { classes, columnOf }, memory).flatMap((candidates) => {
      if (candidates.reduce((sum, { bits, count }) => sum + bits * count, 0) <= capacityBits) return [];
      const terms = candidates.map(({ column, bits }) => [column, bits / BITS_PER_KIB] as const);
      return [rows.push({ lower: -Infinity, upper: capacityBits / BITS_PER_KIB, terms }) - 1];
    }),
  );
  const limitRow = problem.limits.map(({ memory, most, uses }) => {
    const candidates = uses.flatMap(({ item, amount }) => {
      const column = columnOf[classOf[item]!]![memory];
      return column === undefined ? [] : [[column, amount / most] as const];
    });
    if (candidates.reduce((sum, [, share]) => sum + share, 0) <= 1) return undefined;
    return rows.push({ lower: -Infinity, upper: 1, terms: candidates }) - 1;
  });
  return { columns, rows, classes, classOf, columnOf, capacityRows, limitRow };
}

/** A class in a memory: how many items at most, and the bits of each. */
export interface RoomTerm {
  column: number;
  count: number;
  bits: number;
}

/** What has to fit a memory at once: everything, or where activations are overlaid the rest with each live set. */
export function roomSums(
  problem: PlacementProblem,
  { classes, columnOf }: Pick<Assignment, 'classes' | 'columnOf'>,
  memory: number,
): RoomTerm[][] {
  const setsOf = setsOfItems(problem);
  const terms = classes.flatMap((items, index) => {
    const column = columnOf[index]![memory];
    const [first] = items;
    if (column === undefined) return [];
    return [{ column, count: items.length, bits: problem.items[first!]!.bits, sets: setsOf[first!] }];
  });
  if (!problem.memories[memory]!.overlaysActivations || problem.liveSets.length === 0) return [terms];
  return problem.liveSets.map((_members, set) => terms.filter(({ sets }) => !sets || sets.includes(set)));
}

/** Items with the same bits, lifetimes, costs and permissions; those that a limit counts are kept apart. */
function classesOf(problem: PlacementProblem, { cost, permitted, single }: AssignmentOptions): number[][] {
  const limited = new Set(problem.limits.flatMap(({ uses }) => uses.map(({ item }) => item)));
  const setsOf = setsOfItems(problem);
  const byKey = new Map<string, number[]>();
  for (const [item, { bits }] of problem.items.entries()) {
    const costs = problem.memories.map((_memory, memory) =>
      permitted(item, memory) ? cost(item, memory) : 'no',
    );
    const isApart = single?.has(item) || limited.has(item);
    const live = setsOf[item]?.join() ?? 'always';
    const key = [isApart ? item : 'any', live, bits, ...costs].join(' ');
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
