/** Main metric of each method on each task, before and after compression, against guessing. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface AccuracyBar {
  /** Task and metric, the heading of its panel. */
  task: string;
  method: string;
  stage: 'as trained' | 'compressed';
  /** × 100 */
  score: number;
}

export interface AccuracyLine {
  task: string;
  baseline: 'chance' | 'bag of words';
  /** × 100 */
  score: number;
}

/** One panel a task, one bar a method and stage, a tick for each baseline. */
export function accuracyChart(bars: readonly AccuracyBar[], lines: readonly AccuracyLine[]): TopLevelSpec {
  const tasks = [...new Set(bars.map((bar) => bar.task))];
  return {
    $schema: SCHEMA,
    config: THEME,
    data: { values: [...bars, ...lines] },
    facet: { row: { field: 'task', type: 'nominal', sort: tasks, title: null } },
    spacing: 14,
    spec: {
      width: CHART_WIDTH,
      height: { step: 15 },
      layer: [
        {
          transform: [{ filter: 'isValid(datum.method)' }],
          mark: { type: 'bar' },
          encoding: {
            y: { field: 'method', type: 'nominal', sort: null, title: null },
            yOffset: { field: 'stage', type: 'nominal', sort: ['as trained', 'compressed'] },
            x: { field: 'score', type: 'quantitative', title: 'Main metric × 100 (dev set)' },
            color: {
              field: 'stage',
              type: 'nominal',
              title: null,
              sort: ['as trained', 'compressed'],
              scale: { range: ['#0072B2', '#56B4E9'] },
            },
          },
        },
        {
          transform: [{ filter: 'isValid(datum.baseline)' }],
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            x: { field: 'score', type: 'quantitative' },
            stroke: {
              field: 'baseline',
              type: 'nominal',
              title: null,
              scale: { domain: ['chance', 'bag of words'], range: ['#8C8C8C', '#D55E00'] },
            },
            strokeDash: {
              field: 'baseline',
              type: 'nominal',
              title: null,
              scale: {
                domain: ['chance', 'bag of words'],
                range: [
                  [1, 0],
                  [5, 3],
                ],
              },
            },
          },
        },
      ],
    },
    description: 'Main metric on the dev set by task and method',
  };
}
