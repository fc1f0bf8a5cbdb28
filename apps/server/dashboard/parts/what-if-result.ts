/** What the changed settings make of energy, time, area and the memories. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { WhatIfAnswer, WhatIfComponent, WhatIfCost } from '../../src/api/what-if.js';
import { fillBar } from '../charts/bar.js';
import { energyBars } from '../charts/energy-bars.js';
import { COST_FIGURES } from '../cost-figures.js';
import { ABSENT, formatRatio, formatShare } from '../format.js';
import { energyUnit, formatCapacity } from '../units.js';

/** Ratios this close to 1 are told to be the same. */
const SAME = 5e-4;

/** Figures before and after, and where the energy goes. */
export function resultView({ before, after }: WhatIfAnswer): TemplateResult {
  return html`<div class="table" tabindex="0" role="region" aria-label="Figures">
      <table class="wide">
        <caption>
          Mean of one inference of each task.
        </caption>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" class="number">In the run</th>
            <th scope="col" class="number">Changed</th>
            <th scope="col" class="number">Ratio</th>
          </tr>
        </thead>
        <tbody>
          ${COST_FIGURES.map((figure) => figureRow(figure, before, after))}
        </tbody>
      </table>
    </div>
    <h2>Energy by component</h2>
    ${energyBars([
      { label: 'in the run', components: before.byComponent },
      { label: 'changed', components: after?.byComponent },
    ])}
    <details>
      <summary>As a table</summary>
      ${componentTable(before, after)}
    </details>
    <h2>Memories</h2>
    ${memoryList(before, after)}`;
}

function figureRow(
  { key, title, unitFor }: (typeof COST_FIGURES)[number],
  before: WhatIfCost,
  after: WhatIfCost | undefined,
): TemplateResult {
  const unit = unitFor([before[key], after?.[key] ?? 0]);
  const ratio = after ? after[key] / before[key] : Number.NaN;
  return html`<tr>
    <th scope="row">${title} (${unit.name})</th>
    <td class="number">${unit.show(before[key])}</td>
    <td class="number">${after ? unit.show(after[key]) : ABSENT}</td>
    <td class="number ${judge(ratio)}">${formatRatio(ratio)}</td>
  </tr>`;
}

function judge(ratio: number): string {
  if (Number.isNaN(ratio) || Math.abs(ratio - 1) < SAME) return '';
  return ratio < 1 ? 'better' : 'worse';
}

function componentTable(before: WhatIfCost, after: WhatIfCost | undefined): TemplateResult {
  const parts = [...before.byComponent, ...(after?.byComponent ?? [])];
  const unit = energyUnit(parts.flatMap(({ dynamicPj, leakagePj }) => [dynamicPj, leakagePj]));
  const show = (pj: number | undefined) => (pj === undefined ? ABSENT : unit.show(pj));
  const heads = ['Dynamic in the run', 'Dynamic changed', 'Leakage in the run', 'Leakage changed'];
  return html`<div class="table" tabindex="0" role="region" aria-label="Energy by component">
    <table>
      <thead>
        <tr>
          <th scope="col">Component</th>
          ${heads.map((head) => html`<th scope="col" class="number">${head} (${unit.name})</th>`)}
        </tr>
      </thead>
      <tbody>
        ${pairs(before, after).map(
          ({ name, was, is }) => html`<tr>
            <th scope="row">${name}</th>
            <td class="number">${show(was?.dynamicPj)}</td>
            <td class="number">${show(is?.dynamicPj)}</td>
            <td class="number">${show(was?.leakagePj)}</td>
            <td class="number">${show(is?.leakagePj)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

interface ComponentPair {
  name: string;
  was: WhatIfComponent | undefined;
  is: WhatIfComponent | undefined;
}

function pairs(before: WhatIfCost, after: WhatIfCost | undefined): ComponentPair[] {
  const all = [...before.byComponent, ...(after?.byComponent ?? [])];
  const find = (cost: WhatIfCost | undefined, name: string) =>
    cost?.byComponent.find(({ component }) => component === name);
  return [...new Set(all.map(({ component }) => component))].map((name) => ({
    name,
    was: find(before, name),
    is: find(after, name),
  }));
}

/** Those that have a capacity to fill. */
function memoryList(before: WhatIfCost, after: WhatIfCost | undefined): TemplateResult {
  const memories = pairs(before, after).filter(({ was, is }) => isMemory(is ?? was));
  return html`<ul class="memories" aria-label="Memories">
    ${memories.map(memoryView)}
  </ul>`;
}

/** Buffers have a capacity too, but nothing stays in them. */
const isMemory = (part: WhatIfComponent | undefined): boolean =>
  part !== undefined && part.capacityBits > 0 && part.usedBits > 0;

function memoryView({ name, was, is }: ComponentPair): TemplateResult {
  const now = is ?? was!;
  const before = was && is ? `, in the run ${formatShare(fill(was))}` : '';
  return html`<li>
    <strong>${name}</strong>${now.offChip ? ' (off chip)' : nothing} ${fillBar(fill(now), `Fill of ${name}`)}
    <span class="muted">
      ${formatCapacity(now.usedBits)} of ${formatCapacity(now.capacityBits)}, ${formatShare(fill(now))} full${before}
    </span>
  </li>`;
}

const fill = ({ usedBits, capacityBits }: WhatIfComponent): number => usedBits / capacityBits;
