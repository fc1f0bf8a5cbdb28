/** How far each attention head looks. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface SpanBar {
  /** Network and task, the heading of its panel. */
  panel: string;
  /** Number of the head, from 1. */
  head: number;
  /** Tokens. */
  span: number;
  from: 'this run' | 'published';
}

/** One panel a network, one bar a head. */
export function spanChart(bars: readonly SpanBar[]): TopLevelSpec {
  const panels = [...new Set(bars.map(({ panel }) => panel))];
  return {
    $schema: SCHEMA,
    config: THEME,
    data: { values: [...bars] },
    facet: { row: { field: 'panel', type: 'nominal', sort: panels, title: null } },
    spacing: 14,
    spec: {
      width: CHART_WIDTH,
      height: 70,
      mark: { type: 'bar' },
      encoding: {
        x: { field: 'head', type: 'ordinal', title: 'Attention head', axis: { labelAngle: 0 } },
        y: { field: 'span', type: 'quantitative', title: 'Span (tokens)', axis: { tickCount: 3 } },
        color: { field: 'from', type: 'nominal', title: null, sort: ['this run', 'published'] },
      },
    },
    resolve: { scale: { x: 'independent', y: 'independent' } },
    description: 'Attention span of each head, by network and task',
  };
}
