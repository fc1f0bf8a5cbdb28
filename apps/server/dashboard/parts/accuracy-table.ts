/** How well each method does each task. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { AccuracyRow, Score } from '../../src/api/run.js';
import { ABSENT, formatScore } from '../format.js';

/** Scores times 100; what no row has gets no column. */
export function accuracyTable(rows: readonly AccuracyRow[]): TemplateResult {
  const compressed = rows.some(({ score }) => score.compressed !== undefined);
  const seeds = rows.some(({ score }) => score.seeds > 1);
  return html`<p class="muted">
      Main metric of each task on its dev set.
      ${seeds ? 'Means over seeds ± sample standard deviation.' : 'One seed: small differences mean nothing.'}
    </p>
    <div class="table" tabindex="0" role="region" aria-label="Accuracy">
    <table>
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col">Method</th>
          <th scope="col">Metric</th>
          <th scope="col" class="number">Trained (× 100)</th>
          ${compressed ? html`<th scope="col" class="number">Compressed (× 100)</th>` : nothing}
          ${seeds ? html`<th scope="col" class="number">Seeds</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => rowView(row, { compressed, seeds }))}
      </tbody>
    </table>
  </div>`;
}

/** @example showScore({ mean: 0.912, deviation: 0.004, seeds: 3 }) // '91.2 ± 0.4' */
export function showScore({ mean, deviation }: Score): string {
  return formatScore(mean) + (deviation === undefined ? '' : ` ± ${formatScore(deviation)}`);
}

function rowView({ task, method, metric, score }: AccuracyRow, has: { compressed: boolean; seeds: boolean }) {
  const after = score.compressed === undefined ? ABSENT : formatScore(score.compressed);
  return html`<tr>
    <td>${task}</td>
    <td>${method}</td>
    <td>${metric}</td>
    <td class="number">${showScore(score)}</td>
    ${has.compressed ? html`<td class="number">${after}</td>` : nothing}
    ${has.seeds ? html`<td class="number">${score.seeds}</td>` : nothing}
  </tr>`;
}
