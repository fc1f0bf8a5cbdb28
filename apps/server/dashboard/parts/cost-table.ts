/** What an inference costs on each system. */
import { html, type TemplateResult } from 'lit-html';
import type { CostRow } from '../../src/api/run.js';
import { byNetwork, COST_FIGURES } from '../cost-figures.js';
import { whatIfAddress } from '../route.js';

/** A table a network, because their costs lie far apart. @param run whose systems can be asked what if */
export function costTables(rows: readonly CostRow[], run: string): TemplateResult {
  return html`<p class="muted">Mean of one inference of each task, simulated. Area is on the chip.</p>
    ${byNetwork(rows).map(([geometry, ofNetwork]) => costTable(geometry, ofNetwork, run))}`;
}

/** One unit a column. */
function costTable(geometry: string, rows: readonly CostRow[], run: string): TemplateResult {
  const columns = COST_FIGURES.map(({ key, title, unitFor }) => {
    const unit = unitFor(rows.map((row) => row[key]));
    return { head: `${title} (${unit.name})`, show: (row: CostRow) => unit.show(row[key]) };
  });
  return html`<div class="table" tabindex="0" role="region" aria-label="Costs of the ${geometry}">
    <table>
      <caption>
        <strong>${geometry}</strong>
      </caption>
      <thead>
        <tr>
          <th scope="col">System</th>
          <th scope="col" class="number">Tasks</th>
          ${columns.map(({ head }) => html`<th scope="col" class="number">${head}</th>`)}
          <td></td>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row">${row.title}</th>
            <td class="number">${row.tasks}</td>
            ${columns.map(({ show }) => html`<td class="number">${show(row)}</td>`)}
            <td class="short">
              <a href=${whatIfAddress(run, row)} aria-label="What if: ${row.title}, ${geometry}">What if</a>
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
