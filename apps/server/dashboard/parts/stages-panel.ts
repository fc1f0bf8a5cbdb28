/** How far a run is: all in all, what runs now, and stage by stage. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { progressBar } from '../charts/bar.js';
import { countOf, formatSeconds, formatShare } from '../format.js';
import type { LiveStage, RunProgress } from '../live/run-progress.js';
import { stateBadge } from './state-badge.js';

/** While it runs: a bar for all, a place for each stage that runs, and the table. */
export function liveStages(progress: RunProgress): TemplateResult {
  return html`<div class="overall">
      ${progressBar(progress.fraction, 'All stages')}
      <span class="number">${formatShare(progress.fraction)}</span>
    </div>
    <p class="muted" role="status">${stageCounts(progress)}</p>
    ${progress.exitStatus === undefined ? lanesView(progress) : nothing} ${failuresView(progress)}
    ${stageTable(progress)}`;
}

/** What went wrong, in full, where the log tells it. */
export function failuresView(progress: RunProgress): TemplateResult[] {
  return progress
    .inState('failed')
    .filter(({ detail }) => detail !== '')
    .map(({ name, detail }) => html`<p class="notice bad"><strong>${name}</strong>: ${detail}</p>`);
}

function lanesView(progress: RunProgress): TemplateResult {
  const running = progress.inState('running');
  const places = Array.from({ length: Math.max(1, progress.lanes) }, (_, place) => running[place]);
  return html`<ul class="lanes" aria-label="Running now">
    ${places.map(laneView)}
  </ul>`;
}

/** @example stageCounts(progress) // '12 of 14 stages done, 5 of them from the cache, 1 running' */
export function stageCounts(progress: RunProgress): string {
  const cached = progress.inState('cached').length;
  const done = progress.inState('finished').length + cached;
  const others = (['running', 'waiting', 'failed', 'skipped'] as const).flatMap((state) => {
    const { length } = progress.inState(state);
    return length > 0 ? [`${length} ${state}`] : [];
  });
  const all = `${done} of ${countOf(progress.stages.size, 'stage')} done`;
  return [all, ...(cached > 0 ? [`${cached} of them from the cache`] : []), ...others].join(', ');
}

/** A place stays when its stage is done, so that nothing below moves. */
function laneView(stage: LiveStage | undefined): TemplateResult {
  if (!stage) return html`<li class="muted"><span>waiting for the next stage</span></li>`;
  return html`<li>
    <strong>${stage.name}</strong>
    ${progressBar(stage.fraction, stage.name)}
    <span class="muted detail">${stage.detail || nothing}</span>
  </li>`;
}

/** All stages in the order of the plan. */
export function stageTable(progress: RunProgress): TemplateResult {
  return html`<div class="table tall" tabindex="0" role="region" aria-label="All stages">
    <table class="wide">
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">State</th>
          <th scope="col">Progress</th>
          <th scope="col" class="number">Time (s)</th>
          <th scope="col" class="long">Detail</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(progress.stages.values(), ({ name }) => name, stageRow)}
      </tbody>
    </table>
  </div>`;
}

function stageRow({ name, state, fraction, seconds, detail }: LiveStage): TemplateResult {
  const share = state === 'finished' || state === 'cached' ? 1 : fraction;
  return html`<tr>
    <th scope="row" class="stage">${name}</th>
    <td>${stateBadge(state)}</td>
    <td class="bar-cell">${progressBar(share, `Progress of ${name}`)}</td>
    <td class="number">${seconds === undefined ? nothing : formatSeconds(seconds)}</td>
    <td class="detail ${state}">${detail}</td>
  </tr>`;
}
