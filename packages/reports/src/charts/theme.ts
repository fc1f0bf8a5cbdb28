/** The look that all charts share. */
import type { Config } from 'vega-lite';

/**
 * Eight colours that people with any colour vision tell apart (Okabe and Ito 2008, Color Universal Design, black
 * and yellow replaced by grey and olive so that they show on light and on dark pages).
 */
export const PALETTE = [
  '#0072B2',
  '#E69F00',
  '#009E73',
  '#D55E00',
  '#56B4E9',
  '#CC79A7',
  '#8C8C8C',
  '#A39B00',
] as const;

/** Of the plot area, in pixels: narrow enough that text stays readable when a phone scales the chart. */
export const CHART_WIDTH = 380;

const INK = 'currentColor';

/** Labels are never cut: without a browser their width is only estimated. */
const NO_LIMIT = 0;

/** Text and rules take the colour of the page around them, so that one chart serves light, dark and print. */
export const THEME: Config = {
  background: 'transparent',
  font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    labelLimit: NO_LIMIT,
    domain: false,
    ticks: false,
    labelPadding: 6,
    gridColor: INK,
    gridOpacity: 0.15,
  },
  legend: {
    orient: 'bottom',
    direction: 'horizontal',
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 12,
    titleFontSize: 12,
    labelLimit: NO_LIMIT,
    symbolOpacity: 1,
    columnPadding: 16,
  },
  header: {
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 13,
    labelFontWeight: 'bold',
    labelAlign: 'left',
    labelAnchor: 'start',
    labelOrient: 'top',
    labelLimit: NO_LIMIT,
  },
  range: { category: [...PALETTE] },
  numberFormat: ',.3~r',
};

/** Version of the specification language, for tools that open the `.vl.json` files. */
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
