/** Energy of one inference by where it goes. */
import type { TopLevelSpec } from 'vega-lite';
import { stackedPanels } from './stacked-panels.js';

/** Classes of energy in stacking order. */
export const ENERGY_SHARES = [
  'compute',
  'buffers',
  'on-chip memory access',
  'off-chip memory access',
  'on-chip memory leakage',
  'logic and buffer leakage',
  'off-chip background',
] as const;

export type EnergyShare = (typeof ENERGY_SHARES)[number];

export interface EnergyBar {
  system: string;
  share: EnergyShare;
  /** In `unit`. */
  energy: number;
}

/** One bar a system, stacked by share. */
export function energyChart(rows: readonly EnergyBar[], unit: string): TopLevelSpec {
  return stackedPanels({
    rows,
    panel: 'system',
    stack: 'share',
    stackOrder: ENERGY_SHARES.filter((share) => rows.some((row) => row.share === share && row.energy > 0)),
    value: 'energy',
    axisTitle: `Energy per inference (${unit})`,
    description: 'Energy per inference by class of component',
    legendColumns: 2,
  });
}
