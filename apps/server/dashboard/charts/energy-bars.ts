/** Energy by component as stacked bars below each other, dynamic in full colour and leakage faded. */
import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';
import type { WhatIfComponent } from '../../src/api/what-if.js';
import { formatShare } from '../format.js';
import { energyUnit } from '../units.js';

export interface EnergyBar {
  label: string;
  /** Absent where there is no figure: the bar's room stays. */
  components: readonly WhatIfComponent[] | undefined;
}

interface Segment {
  colour: number;
  kind: 'dynamic' | 'leakage';
  title: string;
  pj: number;
  start: number;
}

/** Colours of the style sheet; components beyond them share the last. */
const COLOURS = 8;

/** The bars are stretched to their place: this is their whole width. */
const WIDTH = 1000;
const HEIGHT = 28;

/** All bars have one scale; colours go by the first bar's order. */
export function energyBars(bars: readonly EnergyBar[]): TemplateResult {
  const names = [...new Set(bars.flatMap(({ components = [] }) => components.map((part) => part.component)))];
  const totals = bars.map(({ components = [] }) => totalPj(components));
  const most = Math.max(...totals) || 1;
  const unit = energyUnit([most]);
  return html`<div class="energy-bars">
      ${bars.map(
        ({ label, components }, index) => html`<div class="energy-bar">
          <span class="bar-label">${label}</span>
          ${components ? barOf(label, segmentsOf(components, names), most) : html`<span class="stack muted">does not fit</span>`}
          <span class="number">${components ? `${unit.show(totals[index]!)} ${unit.name}` : nothing}</span></div>`,
      )}
    </div>
    <ul class="legend">
      ${names.map((name, index) => html`<li>${swatch(colourOf(index), 'dynamic')} ${name}</li>`)}
      <li>${swatch(COLOURS - 2, 'leakage')} faded: leakage</li>
    </ul>`;
}

function barOf(label: string, segments: readonly Segment[], most: number): TemplateResult {
  return html`<svg
    class="stack"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="Energy ${label}: ${segments.map(({ title }) => title).join(', ')}"
  >
    ${segments.map((segment) => rectOf(segment, most))}
  </svg>`;
}

function rectOf({ colour, kind, title, pj, start }: Segment, most: number): SVGTemplateResult {
  const x = (WIDTH * start) / most;
  const width = (WIDTH * pj) / most;
  return svg`<rect class="fill-${colour} ${kind}" x=${x} width=${width} height=${HEIGHT}>
    <title>${title}</title>
  </rect>`;
}

/** Each component's dynamic part, its leakage beside it. */
function segmentsOf(components: readonly WhatIfComponent[], names: readonly string[]): Segment[] {
  const total = totalPj(components);
  const unit = energyUnit([total]);
  let start = 0;
  return components.flatMap(({ component, dynamicPj, leakagePj }) =>
    ([['dynamic', dynamicPj] as const, ['leakage', leakagePj] as const] as const).map(([kind, pj]) => {
      const segment = {
        colour: colourOf(names.indexOf(component)),
        kind,
        title: `${component} ${kind} ${unit.show(pj)} ${unit.name} (${formatShare(pj / total)})`,
        pj,
        start,
      };
      start += pj;
      return segment;
    }),
  );
}

const swatch = (colour: number, kind: Segment['kind']): TemplateResult =>
  html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
    ${svg`<rect class="fill-${colour} ${kind}" width="10" height="10" />`}
  </svg>`;

const colourOf = (index: number): number => Math.min(index, COLOURS - 1);

const totalPj = (components: readonly WhatIfComponent[]): number =>
  components.reduce((sum, { dynamicPj, leakagePj }) => sum + dynamicPj + leakagePj, 0);
