/** The figures that a cost has, in the order in which they are shown; less is better in all of them. */
import type { CostRow } from '../src/api/run.js';
import { areaUnit, energyDelayUnit, energyUnit, powerUnit, timeUnit, type Unit } from './units.js';

/** What runs and what-if answers have in common. */
export type Cost = Pick<CostRow, 'energyPj' | 'latencyNs' | 'areaMm2' | 'averagePowerMw' | 'edpPjNs'>;

export interface CostFigure {
  key: keyof Cost;
  title: string;
  /** The unit for a column of them. */
  unitFor(values: readonly number[]): Unit;
}

export const COST_FIGURES: readonly CostFigure[] = [
  { key: 'energyPj', title: 'Energy', unitFor: energyUnit },
  { key: 'latencyNs', title: 'Latency', unitFor: timeUnit },
  { key: 'averagePowerMw', title: 'Power', unitFor: powerUnit },
  { key: 'edpPjNs', title: 'EDP', unitFor: energyDelayUnit },
  { key: 'areaMm2', title: 'Area', unitFor: areaUnit },
];

/** Rows by whose sizes the network has, in order of appearance. */
export function byNetwork<R extends { geometry: string }>(
  rows: readonly R[],
): [geometry: string, rows: R[]][] {
  const groups = new Map<string, R[]>();
  for (const row of rows) groups.set(row.geometry, [...(groups.get(row.geometry) ?? []), row]);
  return [...groups];
}
