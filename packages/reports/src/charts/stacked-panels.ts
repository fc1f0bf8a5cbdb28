/** The form that most of our charts have: one panel for each thing compared, horizontal bars in it, stacked. */
import type { TopLevelSpec } from 'vega-lite';
import { CHART_WIDTH, SCHEMA, THEME } from './theme.js';

export interface StackedPanels<Row> {
  rows: readonly Row[];
  /** Field whose values head the panels. */
  panel: keyof Row & string;
  /** Field whose values name the bars of a panel; absent if a panel is one bar. */
  bar?: keyof Row & string;
  /** Field that the stack is coloured by, and its order (of appearance if absent). */
  stack: keyof Row & string;
  stackOrder?: readonly string[];
  /** Field with the length. */
  value: keyof Row & string;
  axisTitle: string;
  description: string;
  legendColumns: number;
}

const BAR_STEP = 22;

/** The Vega-Lite specification. */
export function stackedPanels<Row>(panels: StackedPanels<Row>): TopLevelSpec {
  const { rows, panel, bar, stack, value, axisTitle, description, legendColumns } = panels;
  const valuesOf = (field: keyof Row & string) => [...new Set(rows.map((row) => String(row[field])))];
  const order = panels.stackOrder ?? valuesOf(stack);
  return {
    $schema: SCHEMA,
    description,
    config: THEME,
    data: { values: rows as unknown as Record<string, unknown>[] },
    transform: [{ calculate: `indexof(${JSON.stringify(order)}, datum.${stack})`, as: 'rank' }],
    facet: { row: { field: panel, type: 'nominal', sort: valuesOf(panel), title: null } },
    spacing: bar ? 14 : 8,
    spec: {
      width: CHART_WIDTH,
      height: bar ? { step: BAR_STEP } : BAR_STEP,
      mark: { type: 'bar' },
      encoding: {
        ...(bar ? { y: { field: bar, type: 'nominal', sort: null, title: null } } : {}),
        x: { field: value, type: 'quantitative', title: axisTitle },
        color: {
          field: stack,
          type: 'nominal',
          title: null,
          scale: { domain: [...order] },
          legend: { columns: legendColumns },
        },
        order: { field: 'rank', type: 'quantitative' },
      },
    },
    resolve: { scale: { y: 'independent' } },
  };
}
