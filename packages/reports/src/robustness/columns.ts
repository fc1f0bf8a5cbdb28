/** Columns that tables of faulty networks have in common, and their cells. */
import type { FaultTrials } from '@adaptmem/core';
import type { Cell, Column } from '../tables/table.js';

/** How a metric is shown. */
export const SCORE = { unit: 'ratio', decimals: 1 } as const;

export const WHOSE_COLUMNS: Column[] = [
  { key: 'task', title: 'Task' },
  { key: 'method', title: 'Method' },
];

/** What trials gave; for the cells of `resultCells`. */
export const RESULT_COLUMNS: Column[] = [
  { ...SCORE, key: 'mean_ratio', title: 'Mean' },
  { ...SCORE, key: 'spread_ratio', title: 'Spread' },
  { ...SCORE, key: 'worst_ratio', title: 'Worst' },
];

/** The cells of a row of trials, those of further columns too. */
export function resultCells({ mean, spread, worst, faults, trials }: FaultTrials): Record<string, Cell> {
  return { mean_ratio: mean, spread_ratio: spread, worst_ratio: worst, faults, trials };
}
