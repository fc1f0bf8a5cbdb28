/** How the main metric falls as stored bits get faults. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface FaultPoint {
  /** Heading of the panel: tuning method, part of the tensors, number format. */
  panel: string;
  group: string;
  bitErrorRate: number;
  /** × 100 */
  change: number;
}

/** More panels than these stand in two columns. */
const MOST_IN_COLUMN = 6;
/** Of a panel beside another (pixels). */
const NARROW = 300;

/** One panel a method, part and format, one line a group; error rates on a log scale. */
export function faultChart(points: readonly FaultPoint[]): TopLevelSpec {
  const panels = [...new Set(points.map(({ panel }) => panel))];
  const columns = panels.length > MOST_IN_COLUMN ? 2 : 1;
  const group = { field: 'group', type: 'nominal', sort: null, title: null } as const;
  return {
    $schema: SCHEMA,
    config: THEME,
    data: { values: [...points] },
    facet: { field: 'panel', type: 'nominal', sort: panels, title: null },
    columns,
    spacing: 14,
    spec: {
      width: columns === 1 ? CHART_WIDTH : NARROW,
      height: 130,
      mark: { type: 'line', point: { size: 40, filled: true }, strokeWidth: 2 },
      encoding: {
        x: {
          field: 'bitErrorRate',
          type: 'quantitative',
          title: 'Bit error rate',
          scale: { type: 'log' },
          axis: { format: '.0e', grid: false },
        },
        y: {
          field: 'change',
          type: 'quantitative',
          title: 'Change of metric × 100',
          axis: { tickCount: 4 },
        },
        color: { ...group, legend: { columns: 4 } },
        shape: group,
      },
    },
    description: 'Change of the main metric against the bit error rate by parameter group',
  };
}
