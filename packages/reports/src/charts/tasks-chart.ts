/** A figure of several systems against the number of tasks that they serve. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface TasksPoint {
  system: string;
  tasks: number;
  /** In the unit that the axis names. */
  value: number;
}

/** Largest ratio that a linear axis still shows. */
const LINEAR_RATIO = 30;

/** One line a system, told apart by colour, dash and point shape. */
export function tasksChart(points: readonly TasksPoint[], axisTitle: string): TopLevelSpec {
  const values = points.map((point) => point.value);
  const least = Math.min(...values);
  const logarithmic = least > 0 && Math.max(...values) / least > LINEAR_RATIO;
  const system = { field: 'system', type: 'nominal', sort: null, title: null } as const;
  return {
    $schema: SCHEMA,
    config: THEME,
    width: CHART_WIDTH,
    height: 220,
    data: { values: [...points] },
    mark: { type: 'line', point: { size: 60, filled: true }, strokeWidth: 2 },
    encoding: {
      x: {
        field: 'tasks',
        type: 'quantitative',
        title: 'Tasks served by one device',
        scale: { nice: false, zero: false },
        axis: { values: [...new Set(points.map((point) => point.tasks))], grid: false },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        title: logarithmic ? `${axisTitle}, log scale` : axisTitle,
        scale: logarithmic ? { type: 'log' } : { zero: true },
        axis: { tickCount: 5 },
      },
      color: { ...system, legend: { columns: 1 } },
      strokeDash: system,
      shape: system,
    },
    description: `${axisTitle} against the number of tasks`,
  };
}
