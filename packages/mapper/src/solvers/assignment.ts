/** The part that every placement program shares: a binary for each item and memory, one memory an item, room. */
import { BITS_PER_KIB } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import type { MilpColumn, MilpRow } from './milp.js';

export interface Assignment {
  columns: MilpColumn[];
  rows: MilpRow[];
  /** [item][memory] → column, or undefined where the item may not live. */
  columnOf: (number | undefined)[][];
  /** [memory] → row of its capacity, or undefined where everything that may live there fits. */
  capacityRow: (number | undefined)[];
}

/** Columns and rows of the choice alone; capacities in KiB, so that coefficients stay near one. */
export function assignment(
  problem: PlacementProblem,
  cost: (item: number, memory: number) => number,
  permitted: (item: number, memory: number) => boolean,
): Assignment {
  const columns: MilpColumn[] = [];
  const columnOf = problem.items.map((_item, item) =>
    problem.memories.map((_memory, memory) => {
      if (!permitted(item, memory)) return undefined;
      return columns.push({ cost: cost(item, memory), upper: 1, integer: true }) - 1;
    }),
  );
  const rows: MilpRow[] = columnOf.map((choices) => ({
    lower: 1,
    upper: 1,
    terms: choices.filter((column) => column !== undefined).map((column) => [column, 1] as const),
  }));
  const capacityRow = problem.memories.map(({ capacityBits }, memory) => {
    const candidates = problem.items.flatMap(({ bits }, item) => {
      const column = columnOf[item]![memory];
      return column === undefined ? [] : [{ column, bits }];
    });
    if (candidates.reduce((sum, { bits }) => sum + bits, 0) <= capacityBits) return undefined;
    const terms = candidates.map(({ column, bits }) => [column, bits / BITS_PER_KIB] as const);
    return rows.push({ lower: -Infinity, upper: capacityBits / BITS_PER_KIB, terms }) - 1;
  });
  return { columns, rows, columnOf, capacityRow };
}

/** [item] → the memory whose binary is set. */
export function readAssignment({ columnOf }: Assignment, values: Float64Array): number[] {
  return columnOf.map((choices) => {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const [memory, column] of choices.entries()) {
      if (column !== undefined && values[column]! > most) {
        most = values[column]!;
        best = memory;
      }
    }
    return best;
  });
}
