/** How the hypervolume of each search grows with the designs that it evaluates. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface VolumePoint {
  search: string;
  evaluations: number;
  hypervolume: number;
}

/** One line a search. */
export function volumeChart(points: readonly VolumePoint[]): TopLevelSpec {
  const search = { field: 'search', type: 'nominal', sort: null, title: null } as const;
  return {
    $schema: SCHEMA,
    config: THEME,
    width: CHART_WIDTH,
    height: 220,
    data: { values: [...points] },
    mark: { type: 'line', strokeWidth: 2, interpolate: 'step-after' },
    encoding: {
      x: { field: 'evaluations', type: 'quantitative', title: 'Designs evaluated', axis: { grid: false } },
      y: {
        field: 'hypervolume',
        type: 'quantitative',
        title: 'Hypervolume (share of the box)',
        scale: { zero: false },
      },
      color: search,
      strokeDash: search,
    },
    description: 'Hypervolume against evaluated designs for each search',
  };
}
