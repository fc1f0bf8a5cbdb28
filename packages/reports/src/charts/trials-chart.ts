/** The trials of a search: how well they did against one of the settings that were tried. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface TrialPoint {
  /** Of the setting on the axis. */
  value: number;
  /** × 100 */
  score: number;
  /** The last round that the trial took part in, e.g. `round 2`. */
  round: string;
}

/** Largest ratio that a linear axis still shows. */
const LINEAR_RATIO = 30;

/** One point a trial, told apart by round. @param setting title of the axis */
export function trialsChart(points: readonly TrialPoint[], setting: string): TopLevelSpec {
  const values = points.map(({ value }) => value);
  const least = Math.min(...values);
  const logarithmic = least > 0 && Math.max(...values) / least > LINEAR_RATIO;
  const round = { field: 'round', type: 'nominal', title: null } as const;
  return {
    $schema: SCHEMA,
    config: THEME,
    width: CHART_WIDTH,
    height: 220,
    data: { values: [...points] },
    mark: { type: 'point', size: 80, filled: true, opacity: 0.85 },
    encoding: {
      x: {
        field: 'value',
        type: 'quantitative',
        title: setting,
        scale: { type: logarithmic ? 'log' : 'linear', zero: false },
        axis: { format: '~g', grid: false },
      },
      y: {
        field: 'score',
        type: 'quantitative',
        title: 'Main metric × 100 (validation part)',
        scale: { zero: false },
      },
      color: round,
      shape: round,
    },
    description: 'Main metric of each trial',
  };
}
