/** What leaving early costs in accuracy against what it saves, threshold by threshold. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface ExitChartPoint {
  task: string;
  /** What a line belongs to: a method or a system. */
  line: string;
  /** Nats; points are joined in this order. */
  threshold: number;
  /** In the unit that the axis names. */
  value: number;
  /** Main metric × 100. */
  score: number;
  chosen: boolean;
}

/** One panel a task, one line a method or system, one point a threshold; the chosen one is large. */
export function exitChart(points: readonly ExitChartPoint[], axisTitle: string): TopLevelSpec {
  const line = { field: 'line', type: 'nominal', sort: null, title: null } as const;
  const encoding = {
    x: { field: 'value', type: 'quantitative', title: axisTitle, scale: { zero: false } },
    y: {
      field: 'score',
      type: 'quantitative',
      title: 'Main metric × 100',
      scale: { zero: false },
      axis: { tickCount: 5 },
    },
    color: { ...line, legend: { columns: 1 } },
    order: { field: 'threshold', type: 'quantitative' },
  } as const;
  return {
    $schema: SCHEMA,
    config: THEME,
    data: { values: [...points] },
    facet: {
      row: {
        field: 'task',
        type: 'nominal',
        sort: [...new Set(points.map(({ task }) => task))],
        title: null,
      },
    },
    spacing: 14,
    spec: {
      width: CHART_WIDTH,
      height: 130,
      layer: [
        { mark: { type: 'line', strokeWidth: 1.5, point: { size: 25, filled: true } }, encoding },
        {
          transform: [{ filter: 'datum.chosen' }],
          mark: { type: 'point', size: 130, filled: true },
          encoding,
        },
      ],
    },
    resolve: { scale: { x: 'independent', y: 'independent' } },
    description: `Main metric against ${axisTitle.toLowerCase()} for each entropy threshold`,
  };
}
