/** Lines over a common axis from 0, as SVG that fits its place. */
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';
import { formatNumber } from '../format.js';
import { ticksTo } from './ticks.js';

export interface Point {
  x: number;
  y: number;
}

export interface Line {
  points: readonly Point[];
  /** Classes of the style sheet. */
  style: string;
}

export interface LineChart {
  /** What it shows, for who cannot see it. */
  label: string;
  xTitle: string;
  /** The axis goes up to here at least, so that it need not move while the lines grow. */
  xEnd: number;
  /** Drawn in this order. */
  lines: readonly Line[];
}

const WIDTH = 360;
const HEIGHT = 190;
const LEFT = 38;
const RIGHT = 350;
const TOP = 10;
const BOTTOM = 156;

/** More than the eye sees. */
const MOST_POINTS = 400;

/** A chart of fixed shape; what is not drawn yet leaves its room empty. */
export function lineChart({ label, xTitle, xEnd, lines }: LineChart): TemplateResult {
  const points = lines.flatMap((line) => line.points);
  const xs = ticksTo(largest([xEnd, ...points.map(({ x }) => x)]), 5);
  const ys = ticksTo(largest(points.map(({ y }) => y)), 4);
  const xMost = largest([xEnd, ...points.map(({ x }) => x)]) || 1;
  const toX = (x: number) => LEFT + ((RIGHT - LEFT) * x) / xMost;
  const toY = (y: number) => BOTTOM - ((BOTTOM - TOP) * y) / ys.at(-1)!;
  return html`<svg class="line-chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${ys.map((tick) => yTick(tick, toY(tick)))}
    ${xs.filter((tick) => tick <= xMost).map((tick) => xTick(tick, toX(tick)))}
    ${svg`<text class="axis-title" x=${(LEFT + RIGHT) / 2} y=${HEIGHT - 4} text-anchor="middle">${xTitle}</text>`}
    ${lines.map(({ points, style }) => lineOf(points, style, toX, toY))}
  </svg>`;
}

function yTick(tick: number, y: number): SVGTemplateResult {
  return svg`<line class="grid" x1=${LEFT} x2=${RIGHT} y1=${y} y2=${y} />
    <text x=${LEFT - 6} y=${y + 4} text-anchor="end">${formatNumber(tick)}</text>`;
}

function xTick(tick: number, x: number): SVGTemplateResult {
  return svg`<text x=${x} y=${BOTTOM + 15} text-anchor="middle">${formatNumber(tick)}</text>`;
}

function lineOf(
  points: readonly Point[],
  style: string,
  toX: (x: number) => number,
  toY: (y: number) => number,
): SVGTemplateResult {
  const path = thinned(points).map(({ x, y }) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`);
  const last = points.at(-1);
  return svg`<polyline class="line ${style}" points=${path.join(' ')} />
    ${last ? svg`<circle class="dot ${style}" cx=${toX(last.x)} cy=${toY(last.y)} r="2.5" />` : ''}`;
}

/** Every so many of them, and the last. */
function thinned(points: readonly Point[]): Point[] {
  const stride = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, index) => index % stride === 0 || index === points.length - 1);
}

/** Without a spread, which long lists would overflow. */
const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 0);
