/** One run: how far it is, what came out of it, and where that came from. */
import type { LoggedEvent } from '@adaptmem/runs';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { RunDetail, RunFile, RunSummary } from '../../src/api/run.js';
import { getRun, PATHS } from '../api.js';
import { type Connection, followEvents } from '../event-stream.js';
import { ABSENT, countOf, formatDuration, formatTime, shortCommit } from '../format.js';
import { progressOf, RunProgress } from '../live/run-progress.js';
import { accuracyTable } from '../parts/accuracy-table.js';
import { costTables } from '../parts/cost-table.js';
import { lossCurves } from '../parts/loss-curves.js';
import { failuresView, liveStages, stageCounts, stageTable } from '../parts/stages-panel.js';
import { stateBadge } from '../parts/state-badge.js';
import { whatIfAddress } from '../route.js';
import type { Page, View } from '../view.js';

/** Seconds between two looks at a run that is not done: one that was killed says nothing more. */
const REFRESH_S = 10;

interface RunState {
  detail: RunDetail;
  /** When `detail` came, on the page's clock. */
  asOfMs: number;
  progress: RunProgress;
  connection: Connection;
  /** It ran when the page was opened, or began since. */
  wasLive: boolean;
}

/** @param id name of its folder */
export function runPage(id: string): Page {
  return async (view) => {
    const detail = await getRun(id, view.signal);
    const state: RunState = {
      detail,
      asOfMs: performance.now(),
      progress: progressOf(detail.stages),
      connection: 'open',
      wasLive: detail.run.state === 'running',
    };
    view.keepShowing(() => runView(state));
    keepFresh(view, state);
    follow(view, state);
  };
}

/** Reads the run again from time to time while it is not done, and moves its clock. */
function keepFresh(view: View, state: RunState): void {
  view.every(REFRESH_S, () => {
    if (state.detail.run.state !== 'done') void view.attempt(reload(view, state));
  });
  view.every(1, () => {
    if (isRunning(state)) view.changed();
  });
}

async function reload(view: View, state: RunState): Promise<void> {
  state.detail = await getRun(state.detail.run.id, view.signal);
  state.asOfMs = performance.now();
  state.wasLive ||= state.detail.run.state === 'running';
  view.changed();
}

/** Follows the run's log: once it tells of stages, they are shown instead of the manifest's. */
function follow(view: View, state: RunState): void {
  const live = new RunProgress();
  const end = followEvents<LoggedEvent>({
    path: PATHS.runEvents(state.detail.run.id),
    signal: view.signal,
    onConnection(connection) {
      state.connection = connection;
      view.changed();
    },
    onData(event) {
      live.apply(event);
      if (live.stages.size > 0) state.progress = live;
      view.changed();
      if (event.type !== 'end') return;
      end();
      if (state.wasLive) void view.attempt(reload(view, state));
    },
  });
}

/** The process lives, and its log has no end. */
const isRunning = ({ detail, progress }: RunState): boolean =>
  detail.run.state === 'running' && progress.exitStatus === undefined;

function runView(state: RunState): TemplateResult {
  const { detail, progress } = state;
  const { run, accuracy, costs, files, config } = detail;
  return html`<p class="kicker"><a href="#/runs">Runs</a></p>
    <h1>${run.name}</h1>
    <p class="head-line">${stateBadge(shownState(state))} <code>${run.id}</code></p>
    ${run.problem ? html`<p class="notice bad">${run.problem}</p>` : nothing} ${linksView(detail)}
    ${factsView(state)} ${warningsView(detail.warnings)} ${progress.stages.size > 0 ? stagesView(state) : nothing}
    ${lossCurves(progress.stages.values())}
    ${accuracy.length > 0 ? html`<h2>Accuracy</h2>${accuracyTable(accuracy)}` : nothing}
    ${costs.length > 0 ? html`<h2>Costs</h2>${costTables(costs, run.id)}` : nothing}
    ${config ? folded('Resolved configuration', html`<pre tabindex="0">${config}</pre>`) : nothing}
    ${files.length > 0 ? folded(`Files (${files.length})`, filesView(run.id, files)) : nothing}`;
}

/** The log tells the end before the next look at the run does. */
function shownState({ detail, progress }: RunState): RunSummary['state'] {
  const { state } = detail.run;
  if (state !== 'running' || progress.exitStatus === undefined) return state;
  if (progress.exitStatus === INTERRUPTED) return 'stopped';
  return progress.exitStatus === 0 ? 'done' : 'failed';
}

/** Exit status of a run that was told to stop. */
const INTERRUPTED = 130;

function linksView({ run, costs }: RunDetail): TemplateResult | typeof nothing {
  if (!run.report && costs.length === 0) return nothing;
  return html`<p class="row">
    ${
      run.report
        ? html`<a class="button main" href=${PATHS.runFile(run.id, run.report)} target="_blank">Open report</a>`
        : nothing
    }
    ${costs.length > 0 ? html`<a class="button" href=${whatIfAddress(run.id)}>Ask what if</a>` : nothing}
  </p>`;
}

function factsView(state: RunState): TemplateResult {
  const { start, seed, backend, command, commit, dirty, exitStatus } = state.detail.run;
  return html`<dl class="facts">
    ${fact('Start', start && html`<time datetime=${start}>${formatTime(start)}</time>`)}
    ${fact('Duration (h:mm:ss)', durationOf(state))} ${fact('Seed', seed)} ${fact('Backend', backend)}
    ${fact('Commit', commit && html`<code>${shortCommit(commit)}</code>${dirty ? ', with changes on top' : nothing}`)}
    ${exitStatus ? fact('Exit status', exitStatus) : nothing}
    ${fact('Command', command && html`<code>${command.join(' ')}</code>`, 'all')}
  </dl>`;
}

const fact = (name: string, value: unknown, width = ''): TemplateResult =>
  html`<div class=${width}><dt>${name}</dt><dd>${value ?? ABSENT}</dd></div>`;

function durationOf(state: RunState): string | undefined {
  const { seconds } = state.detail.run;
  if (seconds === undefined) return undefined;
  const since = isRunning(state) ? (performance.now() - state.asOfMs) / 1000 : 0;
  return formatDuration(seconds + since);
}

function warningsView(warnings: readonly string[]): TemplateResult | typeof nothing {
  if (warnings.length === 0) return nothing;
  return html`<section class="notice" aria-label="Warnings">
    <strong>${countOf(warnings.length, 'warning')}</strong>
    <ul>
      ${warnings.map((warning) => html`<li>${warning}</li>`)}
    </ul>
  </section>`;
}

/** In full while it runs and for who saw it run, folded else. */
function stagesView({ progress, wasLive, connection }: RunState): TemplateResult {
  const title = html`<h2 id="stages">Stages</h2>`;
  if (!wasLive) {
    const hasFailed = progress.inState('failed').length > 0;
    return html`${title}${failuresView(progress)}${folded(stageCounts(progress), stageTable(progress), hasFailed)}`;
  }
  return html`${title}
    ${liveStages(progress)}
    <p class="muted connection">${CONNECTION_TEXTS[connection]}</p>`;
}

const CONNECTION_TEXTS: Record<Connection, string> = {
  open: '',
  lost: 'The connection to the server is lost; trying again.',
  closed: 'The server sends no events of this run; load the page again to see how far it is.',
};

const folded = (summary: string, content: TemplateResult, isOpen = false): TemplateResult =>
  html`<details ?open=${isOpen}>
    <summary>${summary}</summary>
    ${content}
  </details>`;

function filesView(run: string, files: readonly RunFile[]): TemplateResult {
  return html`<div class="table tall" tabindex="0" role="region" aria-label="Files">
    <table>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" class="number">Size (KiB)</th>
        </tr>
      </thead>
      <tbody>
        ${files.map(
          ({ path, bytes }) => html`<tr>
            <td><a href=${PATHS.runFile(run, path)} target="_blank">${path}</a></td>
            <td class="number">${(bytes / 1024).toFixed(1)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
