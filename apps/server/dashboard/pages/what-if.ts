/** Turns the knobs of a run's accelerators and sees at once what that makes of the costs. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { WhatIfAnswer, WhatIfRequest } from '../../src/api/what-if.js';
import { getWhatIf, ProblemError, postWhatIf } from '../api.js';
import { ABSENT, formatRatio } from '../format.js';
import { latestRequest } from '../live/latest-request.js';
import { type Systems, WhatIfSession } from '../live/what-if-session.js';
import { problemView } from '../parts/problem-view.js';
import { knobsView } from '../parts/what-if-knobs.js';
import { resultView } from '../parts/what-if-result.js';
import { runAddress } from '../route.js';
import type { Page, View } from '../view.js';

interface Pick {
  system?: string;
  geometry?: string;
}

/** @param run its id @param pick what to begin with */
export function whatIfPage(run: string, pick: Pick): Page {
  return async (view) => {
    const { systems } = await getWhatIf(run, view.signal);
    const [first, ...rest] = systems;
    if (!first) return view.show(nothingThere(run));
    const session = new WhatIfSession([first, ...rest] satisfies Systems, pick);
    const ask = asker(view, run, session);
    const changed = () => {
      ask(session.request);
      view.changed();
    };
    view.keepShowing(() => whatIfView(run, session, changed));
    changed();
  };
}

/** Every change is asked for; answers to what was overtaken are not shown. */
function asker(view: View, run: string, session: WhatIfSession): (request: WhatIfRequest) => void {
  return latestRequest<WhatIfRequest, WhatIfAnswer>({
    ask: (request) => postWhatIf(run, request, view.signal),
    onAnswer(answer) {
      session.answer = answer;
      session.problem = undefined;
      view.changed();
    },
    onError(error) {
      if (!(error instanceof ProblemError) || error.status === 401) return view.refuse(error);
      session.problem = error.problem;
      view.changed();
    },
  });
}

const heading = (run: string): TemplateResult =>
  html`<p class="kicker"><a href="#/runs">Runs</a> / <a href=${runAddress(run)}>${run}</a></p>
    <h1>What if</h1>`;

const nothingThere = (run: string): TemplateResult =>
  html`${heading(run)}
    <p class="notice">This run has simulated nothing yet, so there is nothing to turn.</p>`;

function whatIfView(run: string, session: WhatIfSession, changed: () => void): TemplateResult {
  const putBack = () => {
    session.putAllBack();
    changed();
  };
  return html`${heading(run)}
    <p class="lead">
      Another accelerator for the networks of this run. Each change is simulated at once; the run stays as it is.
    </p>
    <div class="row choices">${choicesView(session, changed)}</div>
    <div class="columns what-if">
      <form class="knobs" aria-label="Settings" @submit=${(event: Event) => event.preventDefault()}>
        ${knobsView(session, changed)}
        <button type="button" ?disabled=${session.turned.length === 0} @click=${putBack}>Put all back</button>
      </form>
      <div>
        ${summaryView(session)}
        <div class=${session.problem ? 'stale' : ''}>${session.answer ? resultView(session.answer) : nothing}</div>
        ${fileView(session)}
      </div>
    </div>`;
}

function choicesView(session: WhatIfSession, changed: () => void): TemplateResult {
  const { systems, chosen, geometries, tasks } = session;
  const titles = new Map(systems.map(({ system, title }) => [system, title]));
  const then = (choose: (value: string) => void) => (value: string) => {
    choose(value);
    changed();
  };
  return html`${choiceView(
    'System',
    titles,
    chosen.system,
    then((system) => session.chooseSystem(system)),
  )}
    ${choiceView(
      'Network',
      named(geometries),
      chosen.geometry,
      then((name) => session.chooseGeometry(name)),
    )}
    ${choiceView(
      'Tasks',
      named(chosen.taskCounts.map(String)),
      String(tasks),
      then((count) => session.chooseTasks(Number(count))),
    )}`;
}

const named = (values: readonly string[]): Map<string, string> =>
  new Map(values.map((value) => [value, value]));

function choiceView(
  label: string,
  titles: ReadonlyMap<string, string>,
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<label class="field">
    ${label}
    <select aria-label=${label} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${[...titles].map(
        ([value, title]) => html`<option value=${value} .selected=${value === chosen}>${title}</option>`,
      )}
    </select>
  </label>`;
}

/** Stays in sight while the knobs are turned. */
function summaryView({ answer, problem, turned }: WhatIfSession): TemplateResult {
  return html`<div class="summary" role="status" aria-label="Summary">
    ${ratiosView(problem ? undefined : answer)}
    ${problem ? problemView(problem) : answer?.after === undefined ? misfitView(answer) : nothing}
    ${turned.length === 0 ? html`<p class="muted">All as in the run. Change a setting to see what it does.</p>` : nothing}
  </div>`;
}

function ratiosView(answer: WhatIfAnswer | undefined): TemplateResult {
  const ratioOf = (key: 'energyPj' | 'latencyNs' | 'edpPjNs' | 'areaMm2') =>
    answer?.after ? formatRatio(answer.after[key] / answer.before[key]) : ABSENT;
  return html`<dl class="ratios">
    <div><dt>Energy</dt><dd>${ratioOf('energyPj')}</dd></div>
    <div><dt>Latency</dt><dd>${ratioOf('latencyNs')}</dd></div>
    <div><dt>EDP</dt><dd>${ratioOf('edpPjNs')}</dd></div>
    <div><dt>Area</dt><dd>${ratioOf('areaMm2')}</dd></div>
  </dl>`;
}

function misfitView(answer: WhatIfAnswer | undefined): TemplateResult | typeof nothing {
  if (!answer) return nothing;
  return html`<div class="notice bad">
    <p><strong>The memories cannot hold the networks.</strong></p>
    <ul>
      ${answer.binding.map((reason) => html`<li>${reason}</li>`)}
    </ul>
  </div>`;
}

/** The last accelerator that could be simulated, as a file to keep. */
function fileView({ turned, answer, problem }: WhatIfSession): TemplateResult {
  const text = turned.length > 0 && !problem ? (answer?.file ?? '') : '';
  const copy = (event: Event) => {
    const area = (event.target as HTMLElement).closest('section')!.querySelector('textarea')!;
    area.select();
    void navigator.clipboard?.writeText(text);
  };
  return html`<section aria-labelledby="keep">
    <h2 id="keep">To keep it</h2>
    <label class="field">
      Save this beside the hardware file of the run, and name it as the hardware of a system
      <textarea readonly rows="9" spellcheck="false" aria-label="Hardware file" placeholder="Nothing is changed." .value=${text}></textarea>
    </label>
    <button type="button" ?disabled=${text === ''} @click=${copy}>Copy</button>
  </section>`;
}
