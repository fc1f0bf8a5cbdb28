/** The front of an exploration: two objectives against each other, with known accelerators marked. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, PALETTE, SCHEMA, THEME } from './theme.js';

export interface FrontPoint {
  x: number;
  y: number;
  /** What tells designs apart, e.g. the memories that they have. */
  group: string;
}

export interface MarkedPoint {
  x: number;
  y: number;
  title: string;
}

export interface FrontAxis {
  title: string;
  logarithmic: boolean;
}

/** A small point a design, a large cross with its name an existing accelerator. */
export function frontChart(
  points: readonly FrontPoint[],
  marked: readonly MarkedPoint[],
  { x, y }: { x: FrontAxis; y: FrontAxis },
): TopLevelSpec {
  const groups = [...new Set(points.map(({ group }) => group))];
  const position = (field: 'x' | 'y', { title, logarithmic }: FrontAxis) => ({
    field,
    type: 'quantitative' as const,
    title,
    scale: { type: logarithmic ? ('log' as const) : ('linear' as const), zero: false },
    axis: { grid: field === 'y', format: ',.3~r', tickCount: 6 },
  });
  const at = { x: position('x', x), y: position('y', y) };
  const name = { field: 'title', type: 'nominal' as const };
  return {
    $schema: SCHEMA,
    config: THEME,
    width: CHART_WIDTH,
    height: 260,
    layer: [
      {
        data: { values: [...points] },
        mark: { type: 'point', filled: true, size: 36, opacity: 0.75 },
        encoding: {
          ...at,
          color: {
            field: 'group',
            type: 'nominal',
            sort: groups,
            title: null,
            scale: { domain: groups, range: groups.map((_, index) => PALETTE[index % PALETTE.length]!) },
            legend: { columns: 2, symbolOpacity: 1 },
          },
        },
      },
      {
        data: { values: [...marked] },
        mark: { type: 'point', shape: 'cross', size: 110, color: 'currentColor', strokeWidth: 2 },
        encoding: at,
      },
      {
        data: { values: [...marked] },
        mark: { type: 'text', align: 'left', dx: 9, dy: -7, fontSize: 11, color: 'currentColor' },
        encoding: { ...at, text: name },
      },
    ],
    description: `${y.title} against ${x.title} of the front`,
  };
}
