/** Operators under the roofs of their system: speed over arithmetic intensity, both logarithmic. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

/** A corner of a roof, or an operator under it. */
export interface RooflineMark {
  system: string;
  kind: 'roof' | 'operator';
  roof: string;
  /** Multiply-accumulates a byte. */
  intensity: number;
  /** 10⁹ multiply-accumulates a second. */
  speed: number;
  /** Of the operator. */
  name?: string;
  /** Share of the inference's time, 0 … 1; of the operator. */
  share?: number;
}

/** One panel a system, one below the other; colour and shape tell the roofs apart, size the share of the time. */
export function rooflineChart(marks: readonly RooflineMark[]): TopLevelSpec {
  const scale = { type: 'log' } as const;
  const x = {
    field: 'intensity',
    type: 'quantitative',
    title: 'MAC a byte moved, log scale',
    scale,
    axis: { values: decades(marks.map(({ intensity }) => intensity)) },
  } as const;
  const y = {
    field: 'speed',
    type: 'quantitative',
    title: 'GMAC/s, log scale',
    scale,
    axis: { values: decades(marks.map(({ speed }) => speed)) },
  } as const;
  const roof = {
    field: 'roof',
    type: 'nominal',
    sort: null,
    title: null,
    legend: { columns: 3 },
  } as const;
  return {
    $schema: SCHEMA,
    config: THEME,
    data: { values: [...marks] },
    facet: { row: { field: 'system', type: 'nominal', sort: null, title: null } },
    spec: {
      width: CHART_WIDTH,
      height: 170,
      layer: [
        {
          transform: [{ filter: "datum.kind === 'roof'" }],
          mark: { type: 'line', strokeWidth: 1.5 },
          encoding: { x, y, color: roof, order: { field: 'intensity', type: 'quantitative' } },
        },
        {
          transform: [{ filter: "datum.kind === 'operator'" }],
          mark: { type: 'point', filled: true, opacity: 0.8 },
          encoding: {
            x,
            y,
            color: roof,
            shape: roof,
            size: {
              field: 'share',
              type: 'quantitative',
              scale: { range: [20, 200] },
              legend: null,
            },
          },
        },
      ],
    },
    description: 'Speed of the operators over their arithmetic intensity, under the roofs of each system',
  };
}

/** Powers of ten from below the least value to above the largest. */
function decades(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(Math.log10) as [number, number];
  const first = Math.floor(low);
  return Array.from({ length: Math.ceil(high) - first + 1 }, (_, index) => 10 ** (first + index));
}
