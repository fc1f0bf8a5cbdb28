/** What the encoded bytes of each parameter group are made of. */
import type { TopLevelSpec } from 'vega-lite';
import { stackedPanels } from './stacked-panels.js';

/** Parts of an encoded tensor in stacking order. */
export const ENCODED_PARTS = ['data', 'mask', 'metadata'] as const;

export interface EncodingBar {
  method: string;
  group: string;
  part: (typeof ENCODED_PARTS)[number];
  /** In `unit`. */
  size: number;
}

/** One panel a method, one bar a group, stacked by part. */
export function encodingChart(rows: readonly EncodingBar[], unit: string): TopLevelSpec {
  return stackedPanels({
    rows,
    panel: 'method',
    bar: 'group',
    stack: 'part',
    stackOrder: ENCODED_PARTS,
    value: 'size',
    axisTitle: `Encoded parameters of all tasks together (${unit})`,
    description: 'Encoded bytes by parameter group and part',
    legendColumns: 3,
  });
}
