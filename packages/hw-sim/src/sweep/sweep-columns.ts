/** All designs of a space, or a stretch of them, in columns. */
import { isMisfit } from './fill-memories.js';
import type { DesignCost, Sweep } from './prepare-sweep.js';
import { designAt, designCount } from './sweep-space.js';

export const COST_FIGURES = [
  'cycles',
  'latencyNs',
  'energyPj',
  'dynamicPj',
  'leakagePj',
  'edpPjNs',
  'onChipAreaMm2',
  'leakageMw',
  'onChipBits',
  'offChipBits',
] as const satisfies readonly (keyof DesignCost)[];

export type CostColumns = Record<keyof DesignCost, Float64Array>;

export interface SweepColumns {
  /** Index of the first design, as `designAt` counts. */
  first: number;
  /** [row]; not a number where nothing fits. */
  costs: CostColumns;
  /** [row] → 1 + the item that found no place, 0 where all did. */
  misfits: Uint32Array;
}

/**
 * Evaluates designs `from` up to, not including, `to`: stretches of one space can be shared out among workers.
 *
 * @throws RangeError if the stretch is not inside the space
 */
export function sweepColumns(sweep: Sweep, from = 0, to = designCount(sweep.space)): SweepColumns {
  if (!(from >= 0 && from <= to && to <= designCount(sweep.space)))
    throw new RangeError(`Designs ${from} to ${to} of ${designCount(sweep.space)}`);
  const costs = Object.fromEntries(
    COST_FIGURES.map((figure) => [figure, new Float64Array(to - from).fill(Number.NaN)]),
  ) as CostColumns;
  const misfits = new Uint32Array(to - from);
  for (let row = 0; row < to - from; row++) {
    const cost = sweep.evaluate(designAt(sweep.space, from + row));
    if (isMisfit(cost)) misfits[row] = cost.item + 1;
    else for (const figure of COST_FIGURES) costs[figure][row] = cost[figure];
  }
  return { first: from, costs, misfits };
}
