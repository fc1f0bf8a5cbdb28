/** What was submitted, live: the queue, what runs, and what became of the rest. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Job } from '../../src/api/job.js';
import { deleteJob, getJobLog, getJobs, PATHS } from '../api.js';
import { type Connection, followEvents } from '../event-stream.js';
import { ABSENT, countOf, formatDuration, formatTime } from '../format.js';
import { stateBadge } from '../parts/state-badge.js';
import { jobLogAddress, runAddress } from '../route.js';
import type { Page, View } from '../view.js';

/** Seconds between two looks at the log of a job that runs. */
const LOG_REFRESH_S = 2;

interface JobsState {
  jobs: Map<number, Job>;
  connection: Connection;
  /** Job whose log is shown. */
  logOf: number | undefined;
  log: string | undefined;
}

/** @param logOf job whose log is shown */
export function jobsPage(logOf: number | undefined): Page {
  return async (view) => {
    const state: JobsState = { jobs: new Map(), connection: 'open', logOf, log: undefined };
    await readJobs(view, state);
    view.keepShowing(() => jobsView(view, state));
    follow(view, state);
    view.every(1, () => [...state.jobs.values()].some(isRunning) && view.changed());
    if (logOf !== undefined) await keepReadingLog(view, state, logOf);
  };
}

async function readJobs(view: View, state: JobsState): Promise<void> {
  const { jobs } = await getJobs(view.signal);
  state.jobs = new Map(jobs.map((job) => [job.id, job]));
  view.changed();
}

/** What happened before the stream opened, or while it was lost, is read again. */
function follow(view: View, state: JobsState): void {
  followEvents<Job>({
    path: PATHS.jobEvents,
    signal: view.signal,
    onConnection(connection) {
      state.connection = connection;
      view.changed();
      if (connection === 'open') void view.attempt(readJobs(view, state));
    },
    onData(job) {
      state.jobs.set(job.id, job);
      if (job.id === state.logOf) void view.attempt(readLog(view, state, job.id));
      view.changed();
    },
  });
}

async function keepReadingLog(view: View, state: JobsState, id: number): Promise<void> {
  view.every(LOG_REFRESH_S, () => {
    const job = state.jobs.get(id);
    if (job && isRunning(job)) void view.attempt(readLog(view, state, id));
  });
  await readLog(view, state, id);
  requestAnimationFrame(() => document.querySelector('#log')?.scrollIntoView());
}

async function readLog(view: View, state: JobsState, id: number): Promise<void> {
  state.log = await getJobLog(id, view.signal);
  view.changed();
}

const isRunning = ({ state }: Job): boolean => state === 'running';

function jobsView(view: View, state: JobsState): TemplateResult {
  const jobs = [...state.jobs.values()].sort((a, b) => b.id - a.id);
  return html`<h1>Jobs</h1>
    <p class="muted" role="status">
      ${jobCounts(jobs)} ${state.connection === 'open' ? nothing : 'Not live: the connection is lost.'}
    </p>
    ${jobs.length === 0 ? noJobs() : jobsTable(view, state, jobs)}
    ${state.logOf === undefined ? nothing : logView(state.logOf, state.log)}`;
}

const noJobs = (): TemplateResult =>
  html`<p class="notice">Nothing was submitted yet. <a href="#/submit">Submit an experiment</a>.</p>`;

/** @example jobCounts(jobs) // '5 jobs: 1 running, 2 queued.' */
function jobCounts(jobs: readonly Job[]): string {
  const count = (state: Job['state']) => jobs.filter((job) => job.state === state).length;
  return `${countOf(jobs.length, 'job')}: ${count('running')} running, ${count('queued')} queued.`;
}

function jobsTable(view: View, state: JobsState, jobs: readonly Job[]): TemplateResult {
  return html`<div class="table" tabindex="0" role="region" aria-label="Jobs">
    <table class="wide">
      <thead>
        <tr>
          <th scope="col" class="number">Job</th>
          <th scope="col">State</th>
          <th scope="col">Experiment</th>
          <th scope="col">Run</th>
          <th scope="col">Submitted</th>
          <th scope="col" class="number">Duration (h:mm:ss)</th>
          <th scope="col" class="number">Stages (cached)</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          jobs,
          ({ id }) => id,
          (job) => jobRow(view, state, job),
        )}
      </tbody>
    </table>
  </div>`;
}

function jobRow(view: View, state: JobsState, job: Job): TemplateResult {
  const { id, run, submitted, stages, error } = job;
  return html`<tr>
    <th scope="row" class="number">${id}</th>
    <td>${stateBadge(job.state)}</td>
    <td class="long">
      ${job.experiment}
      ${settingsOf(job).map((setting) => html`<code class="sub">${setting}</code>`)}
      ${error ? html`<span class="sub error">${error}</span>` : nothing}
    </td>
    <td>${job.started ? html`<a href=${runAddress(run)}>${run}</a>` : run}</td>
    <td class="short"><time datetime=${submitted}>${formatTime(submitted)}</time></td>
    <td class="number">${durationOf(job)}</td>
    <td class="number">${stages.total} (${stages.cached})</td>
    <td class="actions">
      <a href=${jobLogAddress(id)} aria-label="Log of job ${id}">Log</a>
      ${isOpen(job) ? cancelButton(view, state, id) : nothing}
    </td>
  </tr>`;
}

const settingsOf = ({ set, seed }: Job): string[] => [
  ...set,
  ...(seed === undefined ? [] : [`seed ${seed}`]),
];

const isOpen = ({ state }: Job): boolean => state === 'queued' || state === 'running';

function cancelButton(view: View, state: JobsState, id: number): TemplateResult {
  const cancel = async () => {
    state.jobs.set(id, await deleteJob(id, view.signal));
    view.changed();
  };
  return html`<button aria-label="Cancel job ${id}" @click=${() => void view.attempt(cancel())}>Cancel</button>`;
}

/** Of one that runs, until now. */
function durationOf({ started, ended, state }: Job): string {
  if (!started) return ABSENT;
  const end = ended ? Date.parse(ended) : state === 'running' ? Date.now() : undefined;
  return end === undefined ? ABSENT : formatDuration(Math.max(0, end - Date.parse(started)) / 1000);
}

function logView(id: number, log: string | undefined): TemplateResult {
  return html`<section aria-labelledby="log">
    <h2 id="log">Log of job ${id}</h2>
    <pre class="log" tabindex="0" aria-labelledby="log">${log === '' ? 'Nothing yet.' : log}</pre>
    <p><a class="button" href="#/jobs">Close log</a></p>
  </section>`;
}
