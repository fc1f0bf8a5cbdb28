/** All runs, newest first; two or more can be picked to compare. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { RunSummary } from '../../src/api/run.js';
import { getRuns } from '../api.js';
import { ABSENT, countOf, formatDuration, formatTime } from '../format.js';
import { stateBadge } from '../parts/state-badge.js';
import { compareAddress, runAddress } from '../route.js';
import type { View } from '../view.js';

/** Seconds between two looks at the runs. */
const REFRESH_S = 5;

interface RunsState {
  runs: RunSummary[];
  filter: string;
  /** In the order in which they were picked. */
  picked: Set<string>;
}

export async function runsPage(view: View): Promise<void> {
  const state: RunsState = { runs: [], filter: '', picked: new Set() };
  const load = async () => {
    state.runs = (await getRuns(view.signal)).runs;
    view.changed();
  };
  await load();
  view.keepShowing(() => runsView(state, () => view.changed()));
  view.every(REFRESH_S, () => void view.attempt(load()));
}

function runsView(state: RunsState, changed: () => void): TemplateResult {
  const shown = state.runs.filter((run) => matches(run, state.filter)).sort(newestFirst);
  const filter = (event: InputEvent) => {
    state.filter = (event.target as HTMLInputElement).value;
    changed();
  };
  return html`<h1>Runs</h1>
    <div class="row">
      <label class="field grow">
        Filter
        <input type="search" placeholder="name, state, seed, backend" .value=${state.filter} @input=${filter} />
      </label>
      ${compareButton(state.picked)}
    </div>
    <p class="muted" role="status">${statusText(state, shown.length)}</p>
    ${state.runs.length === 0 ? noRuns() : runsTable(shown, state.picked, changed)}`;
}

function statusText({ runs, picked }: RunsState, shown: number): string {
  const count = shown === runs.length ? countOf(shown, 'run') : `${shown} of ${countOf(runs.length, 'run')}`;
  const [reference] = picked;
  if (reference === undefined) return `${count}. Tick two or more to compare them.`;
  return `${count}. ${picked.size} ticked; the others are compared with ${reference}.`;
}

function compareButton(picked: ReadonlySet<string>): TemplateResult {
  const compare = () => {
    location.hash = compareAddress(picked);
  };
  return html`<button class="main" ?disabled=${picked.size < 2} @click=${compare}>Compare</button>`;
}

const noRuns = (): TemplateResult =>
  html`<p class="notice">There is no run yet. <a href="#/submit">Submit an experiment</a> to begin one.</p>`;

function runsTable(runs: readonly RunSummary[], picked: Set<string>, changed: () => void): TemplateResult {
  return html`<div class="table" tabindex="0" role="region" aria-label="Runs">
    <table class="wide">
      <thead>
        <tr>
          <th scope="col">Compare</th>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          <th scope="col">Start</th>
          <th scope="col" class="number">Duration (h:mm:ss)</th>
          <th scope="col" class="number">Stages done</th>
          <th scope="col" class="number">Seed</th>
          <th scope="col">Backend</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          runs,
          ({ id }) => id,
          (run) => runRow(run, picked, changed),
        )}
      </tbody>
    </table>
  </div>`;
}

function runRow(run: RunSummary, picked: Set<string>, changed: () => void): TemplateResult {
  const { id, name, state, start, seconds, stages, seed, backend, problem } = run;
  const pick = (event: Event) => {
    if ((event.target as HTMLInputElement).checked) picked.add(id);
    else picked.delete(id);
    changed();
  };
  return html`<tr>
    <td>
      <label class="tick">
        <input
          type="checkbox"
          aria-label="Compare ${id}"
          .checked=${picked.has(id)}
          ?disabled=${state === 'unreadable'}
          @change=${pick}
        />
      </label>
    </td>
    <th scope="row">
      <a href=${runAddress(id)}>${name}</a>
      <span class="sub">${problem ?? id}</span>
    </th>
    <td>${stateBadge(state)}</td>
    <td class="short">${start ? html`<time datetime=${start}>${formatTime(start)}</time>` : ABSENT}</td>
    <td class="number">${seconds === undefined ? ABSENT : formatDuration(seconds)}</td>
    <td class="number">${stages ? `${stages.done} / ${stages.total}` : ABSENT}</td>
    <td class="number">${seed ?? ABSENT}</td>
    <td>${backend ?? nothing}</td>
  </tr>`;
}

/** Every word of the filter must be somewhere in the row. */
function matches({ id, name, state, seed, backend }: RunSummary, filter: string): boolean {
  const text = [id, name, state, `seed ${seed}`, backend].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const newestFirst = (a: RunSummary, b: RunSummary): number => (b.start ?? '').localeCompare(a.start ?? '');
