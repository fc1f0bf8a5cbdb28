/** Where each solver puts the bits. */
import type { TopLevelSpec } from 'vega-lite';
import { stackedPanels } from './stacked-panels.js';

export interface AllocationBar {
  system: string;
  solver: string;
  memory: string;
  /** In `unit`. */
  size: number;
}

/** One panel a system, one bar a solver, stacked by memory. */
export function allocationChart(rows: readonly AllocationBar[], unit: string): TopLevelSpec {
  return stackedPanels({
    rows,
    panel: 'system',
    bar: 'solver',
    stack: 'memory',
    value: 'size',
    axisTitle: `Stored in each memory (${unit})`,
    description: 'Stored bits by memory and solver',
    legendColumns: 4,
  });
}
