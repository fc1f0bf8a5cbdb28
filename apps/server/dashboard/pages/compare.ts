/** Runs side by side: what differs in their settings and in what came out. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Comparison } from '../../src/api/comparison.js';
import type { RunSummary, Score } from '../../src/api/run.js';
import { getComparison } from '../api.js';
import { byNetwork, COST_FIGURES, type CostFigure } from '../cost-figures.js';
import { ABSENT, formatDuration, formatPoints, formatRatio } from '../format.js';
import { showScore } from '../parts/accuracy-table.js';
import { stateBadge } from '../parts/state-badge.js';
import { runAddress } from '../route.js';
import type { Page } from '../view.js';

/** Runs differ by less than this of a figure: they are told to be equal. */
const SAME = 5e-4;

/** @param ids at least two; the first is the reference */
export function comparePage(ids: readonly string[]): Page {
  return async (view) => {
    if (ids.length < 2) return view.show(tooFew());
    const comparison = await getComparison(ids, view.signal);
    let figure = COST_FIGURES[0]!;
    const choose = (chosen: CostFigure) => {
      figure = chosen;
      view.changed();
    };
    view.keepShowing(() => compareView(comparison, figure, choose));
  };
}

const tooFew = (): TemplateResult =>
  html`<h1>Compare runs</h1>
    <p class="notice">Tick two or more of the <a href="#/runs">runs</a>, then press Compare.</p>`;

function compareView(
  comparison: Comparison,
  figure: CostFigure,
  choose: (figure: CostFigure) => void,
): TemplateResult {
  return html`<p class="kicker"><a href="#/runs">Runs</a></p>
    <h1>Compare runs</h1>
    ${runsView(comparison.runs)}
    <h2>Settings that differ</h2>
    ${settingsView(comparison)}
    <h2>Accuracy</h2>
    ${accuracyView(comparison)}
    <h2>Costs</h2>
    ${costsView(comparison, figure, choose)}`;
}

/** Letters stand for the runs, whose names are too long to be read above figures. */
const letterOf = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

function runsView(runs: readonly RunSummary[]): TemplateResult {
  return html`<ol class="compared" aria-label="Compared runs">
    ${runs.map(
      (run, index) => html`<li>
        <strong>${letterOf(index)}</strong>
        <a href=${runAddress(run.id)}>${run.id}</a>
        ${stateBadge(run.state)}
        <span class="muted">
          seed ${run.seed ?? ABSENT}${run.seconds === undefined ? nothing : `, ${formatDuration(run.seconds)}`}${
            index === 0 ? ', the reference' : nothing
          }
        </span>
      </li>`,
    )}
  </ol>`;
}

function settingsView({ runs, settings }: Comparison): TemplateResult {
  if (settings.length === 0) return html`<p>None: all settings are the same.</p>`;
  return html`<div class="table" tabindex="0" role="region" aria-label="Settings that differ">
    <table>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          ${runs.map((run, index) => html`<th scope="col" title=${run.id}>${letterOf(index)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${settings.map(
          ({ path, values }) => html`<tr>
            <th scope="row"><code>${path}</code></th>
            ${values.map((value) => html`<td>${value ?? ABSENT}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function accuracyView({ runs, accuracy }: Comparison): TemplateResult {
  if (accuracy.length === 0) return html`<p>None of the runs has trained anything yet.</p>`;
  return html`<p class="muted">
      Scores × 100, mean ± sample standard deviation over seeds; differences to A in points, coloured where they
      are larger than both deviations together.
    </p>
    <div class="table" tabindex="0" role="region" aria-label="Accuracy">
    <table>
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col">Method</th>
          <th scope="col">Metric</th>
          ${pairedHeads(runs, (letter) => `${letter} (× 100)`, 'points')}
        </tr>
      </thead>
      <tbody>
        ${accuracy.map(
          ({ task, method, metric, values }) => html`<tr>
            <td>${task}</td>
            <td>${method}</td>
            <td>${metric}</td>
            ${values.map((score, index) => scoreCells(score, index, values[0]))}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A column a run, and for all but the first one that compares it. */
function pairedHeads(
  runs: readonly RunSummary[],
  headOf: (letter: string) => string,
  unit: string,
): TemplateResult[] {
  return runs.map(
    ({ id }, index) => html`<th scope="col" class="number" title=${id}>${headOf(letterOf(index))}</th>
      ${index > 0 ? html`<th scope="col" class="number">${letterOf(index)} to A (${unit})</th>` : nothing}`,
  );
}

function scoreCells(score: Score | null, index: number, reference: Score | null | undefined): TemplateResult {
  const value = html`<td class="number">${score ? showScore(score) : ABSENT}</td>`;
  if (index === 0) return value;
  if (!score || !reference) return html`${value}<td class="number">${ABSENT}</td>`;
  const difference = score.mean - reference.mean;
  const isClear = Math.abs(difference) > spreadOf(score) + spreadOf(reference);
  return html`${value}
    <td class="number ${isClear ? judge(difference) : ''}">${formatPoints(difference)}</td>`;
}

/** One seed tells no spread: nothing is clear. */
const spreadOf = ({ deviation }: Score): number => deviation ?? Number.POSITIVE_INFINITY;

function costsView(
  { runs, costs }: Comparison,
  figure: CostFigure,
  choose: (figure: CostFigure) => void,
): TemplateResult {
  if (costs.length === 0) return html`<p>None of the runs has simulated anything yet.</p>`;
  return html`${figureChoice(figure, choose)}
    <p class="muted">One inference, mean over the tasks; ratios to A.</p>
    ${byNetwork(costs).map(([geometry, rows]) => costTable(runs, geometry, rows, figure))}`;
}

/** One unit for all runs. */
function costTable(
  runs: readonly RunSummary[],
  geometry: string,
  rows: Comparison['costs'],
  { key, title, unitFor }: CostFigure,
): TemplateResult {
  const unit = unitFor(rows.flatMap(({ values }) => values.flatMap((row) => (row ? [row[key]] : []))));
  return html`<div class="table" tabindex="0" role="region" aria-label="Costs of the ${geometry}">
    <table>
      <caption>
        <strong>${geometry}</strong>: ${title}
      </caption>
      <thead>
        <tr>
          <th scope="col">System</th>
          <th scope="col" class="number">Tasks</th>
          ${pairedHeads(runs, (letter) => `${letter} (${unit.name})`, 'ratio')}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ title, values }) => html`<tr>
            <th scope="row">${title}</th>
            <td class="number">${taskCounts(values)}</td>
            ${values.map((row, index) => costCells(row?.[key], index, values[0]?.[key], unit.show))}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** More than one number where the runs have not the same number of tasks. */
function taskCounts(values: Comparison['costs'][number]['values']): string {
  const counts = values.flatMap((row) => (row ? [row.tasks] : []));
  return [...new Set(counts)].join(' / ');
}

function figureChoice(figure: CostFigure, choose: (figure: CostFigure) => void): TemplateResult {
  return html`<fieldset class="choice">
    <legend>Figure</legend>
    ${COST_FIGURES.map(
      (option) => html`<label>
        <input
          type="radio"
          name="figure"
          .checked=${option === figure}
          @change=${() => choose(option)}
        />
        ${option.title}
      </label>`,
    )}
  </fieldset>`;
}

function costCells(
  value: number | undefined,
  index: number,
  reference: number | undefined,
  show: (value: number) => string,
): TemplateResult {
  const cell = html`<td class="number">${value === undefined ? ABSENT : show(value)}</td>`;
  if (index === 0) return cell;
  if (value === undefined || !reference) return html`${cell}<td class="number">${ABSENT}</td>`;
  const ratio = value / reference;
  return html`${cell}
    <td class="number ${judge(1 - ratio)}">${formatRatio(ratio)}</td>`;
}

/** @param gain positive: better than the reference */
function judge(gain: number): string {
  if (Math.abs(gain) < SAME) return '';
  return gain > 0 ? 'better' : 'worse';
}
