/** Submits an experiment with other settings. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { ExperimentSummary, ExperimentText } from '../../src/api/experiment.js';
import type { Job, JobRequest } from '../../src/api/job.js';
import type { Problem } from '../../src/api/problem.js';
import { getExperiment, getExperiments, ProblemError, postJob } from '../api.js';
import { draft, keepDraft } from '../live/submit-draft.js';
import { problemView } from '../parts/problem-view.js';
import { stateBadge } from '../parts/state-badge.js';
import { jobLogAddress, runAddress } from '../route.js';
import type { Page, View } from '../view.js';

interface SubmitState {
  experiments: ExperimentSummary[];
  text: ExperimentText | undefined;
  /** Of the last submission. */
  problem?: Problem | undefined;
  job?: Job | undefined;
  isSending: boolean;
}

/** @param experiment file to begin with instead of what was picked last */
export function submitPage(experiment?: string): Page {
  return async (view) => {
    const { experiments } = await getExperiments(view.signal);
    const state: SubmitState = { experiments, text: undefined, isSending: false };
    if (experiment !== undefined) keepDraft({ experiment });
    if (!experiments.some(({ file }) => file === draft().experiment)) {
      keepDraft({ experiment: experiments[0]?.file ?? '' });
    }
    view.keepShowing(() => submitView(view, state));
    await readExperiment(view, state);
  };
}

async function readExperiment(view: View, state: SubmitState): Promise<void> {
  const file = draft().experiment;
  if (file === '') return;
  const text = await getExperiment(file, view.signal);
  if (draft().experiment === file) state.text = text;
  view.changed();
}

function submitView(view: View, state: SubmitState): TemplateResult {
  if (state.experiments.length === 0) {
    return html`<h1>Submit</h1>
      <p class="notice">The server knows no experiment files.</p>`;
  }
  return html`<h1>Submit an experiment</h1>
    <div class="columns">
      <form @submit=${(event: SubmitEvent) => void submit(event, view, state)}>${fieldsView(view, state)}</form>
      <div class="answer" aria-live="polite">
        ${state.problem ? problemView(state.problem) : nothing} ${state.job ? acceptedView(state.job) : nothing}
      </div>
    </div>
    ${yamlView(state)}`;
}

function fieldsView(view: View, state: SubmitState): TemplateResult {
  const { experiment, overrides, seed } = draft();
  const pick = (event: Event) => {
    keepDraft({ experiment: typedIn(event) });
    void view.attempt(readExperiment(view, state));
  };
  return html`<label class="field">
      Experiment
      <select name="experiment" aria-label="Experiment" .value=${experiment} @change=${pick}>
        ${state.experiments.map(
          ({ file }) => html`<option value=${file} .selected=${file === experiment}>${file}</option>`,
        )}
      </select>
    </label>
    <p class="muted description">${state.text?.description}</p>
    <label class="field">
      Overrides, one a line
      <textarea
        name="overrides"
        rows="6"
        spellcheck="false"
        placeholder="train.max_steps=20"
        .value=${overrides}
        @input=${(event: Event) => keepDraft({ overrides: typedIn(event) })}
      ></textarea>
    </label>
    <label class="field narrow">
      Seed
      <input
        name="seed"
        type="number"
        min="0"
        step="1"
        placeholder="as in the file"
        .value=${seed}
        @input=${(event: Event) => keepDraft({ seed: typedIn(event) })}
      />
    </label>
    <button class="main" ?disabled=${state.isSending}>Submit</button>`;
}

const typedIn = (event: Event): string => (event.target as HTMLInputElement).value;

async function submit(event: SubmitEvent, view: View, state: SubmitState): Promise<void> {
  event.preventDefault();
  Object.assign(state, { isSending: true, problem: undefined, job: undefined });
  view.changed();
  try {
    state.job = await postJob(requestOf(), view.signal);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status === 401) view.refuse(error);
    else state.problem = error.problem;
  }
  state.isSending = false;
  view.changed();
}

function requestOf(): JobRequest {
  const { experiment, overrides, seed } = draft();
  const set = overrides
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return { experiment, set, ...(seed === '' ? {} : { seed: Number(seed) }) };
}

function acceptedView({ id, state, run }: Job): TemplateResult {
  return html`<div class="notice good" role="status">
    <p><strong>Job ${id} is submitted.</strong> ${stateBadge(state)}</p>
    <p>
      Its run is <a href=${runAddress(run)}>${run}</a>, which is there once the job runs. See all
      <a href="#/jobs">jobs</a> or this job’s <a href=${jobLogAddress(id)}>log</a>.
    </p>
  </div>`;
}

/** The file with line numbers; lines with a mistake are marked. */
function yamlView({ text, problem }: SubmitState): TemplateResult | typeof nothing {
  if (!text) return nothing;
  const wrong = new Set(
    (problem?.issues ?? []).filter(({ file }) => file.endsWith(text.file)).map(({ line }) => line),
  );
  const lines = text.yaml.replace(/\n$/, '').split('\n');
  return html`<section aria-labelledby="file">
    <h2 id="file">${text.file}</h2>
    <div class="code" tabindex="0" role="region" aria-labelledby="file">
      <ol>
        ${lines.map((line, index) => html`<li class=${wrong.has(index + 1) ? 'wrong' : ''}>${line || ' '}</li>`)}
      </ol>
    </div>
  </section>`;
}
