/** Bytes of all tasks together by parameter group, uncompressed and as encoded. */
import type { TopLevelSpec } from 'vega-lite';
import { stackedPanels } from './stacked-panels.js';

export interface StorageBar {
  method: string;
  state: 'float32' | 'encoded';
  group: string;
  /** In `unit`. */
  size: number;
}

/** Two bars a method, stacked by group. */
export function storageChart(rows: readonly StorageBar[], unit: string): TopLevelSpec {
  return stackedPanels({
    rows,
    panel: 'method',
    bar: 'state',
    stack: 'group',
    value: 'size',
    axisTitle: `Parameters of all tasks together (${unit})`,
    description: 'Stored bytes of all tasks together by parameter group',
    legendColumns: 4,
  });
}
