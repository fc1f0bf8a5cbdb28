/** Accuracy against size of differently compressed networks, without faults and in faulty cells. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface RobustnessPoint {
  method: string;
  variant: string;
  cells: string;
  /** In `unit`. */
  size: number;
  /** Mean over the tasks × 100. */
  score: number;
}

/** One panel a method, one point a variant and kind of cells. */
export function robustnessChart(points: readonly RobustnessPoint[], unit: string): TopLevelSpec {
  const cells = { field: 'cells', type: 'nominal', sort: null, title: null } as const;
  return {
    $schema: SCHEMA,
    config: THEME,
    data: { values: [...points] },
    facet: {
      row: {
        field: 'method',
        type: 'nominal',
        sort: [...new Set(points.map(({ method }) => method))],
        title: null,
      },
    },
    spacing: 14,
    spec: {
      width: CHART_WIDTH,
      height: 160,
      mark: { type: 'point', size: 70, filled: true, opacity: 0.85 },
      encoding: {
        x: {
          field: 'size',
          type: 'quantitative',
          title: `Encoded model, mean over tasks (${unit})`,
          scale: { zero: false },
        },
        y: {
          field: 'score',
          type: 'quantitative',
          title: 'Main metric × 100',
          scale: { zero: false },
          axis: { tickCount: 5 },
        },
        color: { ...cells, legend: { columns: 3 } },
        shape: cells,
      },
    },
    description: 'Main metric against the size of the encoded model by kind of cells',
  };
}
