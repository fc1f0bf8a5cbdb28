/** A control for each setting of the accelerator. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Knob } from '../../src/api/what-if.js';
import type { WhatIfSession } from '../live/what-if-session.js';

/** Knobs in groups by what stands before the colon of their labels. */
export function knobsView(session: WhatIfSession, changed: () => void): TemplateResult {
  const groups = grouped(session.chosen.knobs);
  return html`${repeat(
    groups,
    ([group]) => group,
    ([group, knobs]) => html`<fieldset>
      <legend>${group}</legend>
      ${repeat(
        knobs,
        ({ path }) => path,
        (knob) => knobView(session, knob, changed),
      )}
    </fieldset>`,
  )}`;
}

function grouped(knobs: readonly Knob[]): Map<string, Knob[]> {
  const groups = new Map<string, Knob[]>();
  for (const knob of knobs) {
    const group = groupOf(knob.label);
    groups.set(group, [...(groups.get(group) ?? []), knob]);
  }
  return groups;
}

const groupOf = (label: string): string => (label.includes(': ') ? label.split(': ')[0]! : 'accelerator');

/** Without the group. */
const nameOf = (label: string): string => label.slice(label.indexOf(': ') + 1).trim();

function knobView(session: WhatIfSession, knob: Knob, changed: () => void): TemplateResult {
  const value = session.valueOf(knob);
  const isTurned = value !== knob.value;
  const turn = (to: string) => {
    session.turn(knob, to);
    changed();
  };
  return html`<label class="knob ${isTurned ? 'turned' : ''}">
    <span class="knob-name">${nameOf(knob.label)}${isNumeric(knob) && knob.unit ? ` (${knob.unit})` : nothing}</span>
    ${isNumeric(knob) ? slider(knob, value, turn) : choice(knob, value, turn)}
    <span class="was muted">${isTurned ? `run: ${knob.value}` : nothing}</span>
  </label>`;
}

const isNumeric = ({ options }: Knob): boolean =>
  options.every((option) => option !== '' && Number.isFinite(Number(option)));

/** Its positions are the options: their distances tell nothing. */
function slider(knob: Knob, value: string, turn: (to: string) => void): TemplateResult {
  const { options, label, unit } = knob;
  const move = (event: Event) => turn(options[Number((event.target as HTMLInputElement).value)]!);
  return html`<input
      type="range"
      min="0"
      max=${options.length - 1}
      step="1"
      aria-label=${label}
      aria-valuetext="${value}${unit ? ` ${unit}` : ''}"
      .value=${String(options.indexOf(value))}
      ?disabled=${options.length < 2}
      @input=${move}
    />
    <output class="number">${value}</output>`;
}

function choice(knob: Knob, value: string, turn: (to: string) => void): TemplateResult {
  const { options, label } = knob;
  return html`<select
    aria-label=${label}
    ?disabled=${options.length < 2}
    @change=${(event: Event) => turn((event.target as HTMLSelectElement).value)}
  >
    ${options.map((option) => html`<option value=${option} .selected=${option === value}>${option}</option>`)}
  </select>`;
}
