/** A state as a word with a mark: never by colour alone. */
import { html, type TemplateResult } from 'lit-html';
import type { JOB_STATES } from '../../src/api/job.js';
import type { RUN_STATES } from '../../src/api/run.js';

/** Of a run, a job or a stage. */
export type State =
  | (typeof RUN_STATES)[number]
  | (typeof JOB_STATES)[number]
  | 'waiting'
  | 'cached'
  | 'finished'
  | 'skipped';

const MARKS: Record<State, string> = {
  running: '▶',
  done: '✓',
  finished: '✓',
  cached: '✓',
  failed: '✕',
  stopped: '■',
  cancelled: '■',
  unreadable: '?',
  queued: '·',
  waiting: '…',
  skipped: '–',
};

/** The state's word behind its mark. */
export function stateBadge(state: State): TemplateResult {
  return html`<span class="state ${state}"><span aria-hidden="true">${MARKS[state]}</span> ${state}</span>`;
}
