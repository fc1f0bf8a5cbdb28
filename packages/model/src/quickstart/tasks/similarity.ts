/** How alike are two reports? The score is the number of slots (agent, action, patient, city, day) that agree. */
import type { RandomStream } from '@adaptmem/core';
import {
  type Action,
  combinationsOf,
  drawAction,
  drawPeople,
  say,
  situate,
  swapRoles,
  VOICES,
} from '../event.js';
import type { QuickstartExample } from '../example.js';
import { ACTIONS, CITIES, DAYS } from '../lexicon.js';
import type { Noun } from '../morphology.js';
import { withSynonyms } from './paraphrase.js';

/** What a report tells. */
export const SLOTS = ['agent', 'action', 'patient', 'city', 'day'] as const;
export type Slot = (typeof SLOTS)[number];

const CHANGES: Readonly<Record<Slot, (stream: RandomStream, action: Action) => Action>> = {
  agent: (stream, action) => ({ ...action, agent: { noun: stranger(stream, action) } }),
  action: (stream, action) => {
    const row = ACTIONS.find((verbs) => verbs.includes(action.verb));
    return { ...action, verb: stream.pick(stream.pick(ACTIONS.filter((other) => other !== row))) };
  },
  patient: (stream, action) => ({ ...action, patient: { noun: stranger(stream, action) } }),
  city: (stream, action) => {
    const cities = CITIES.map(([city]) => city).filter((city) => city !== action.city);
    return { ...action, city: stream.pick(cities) };
  },
  day: (stream, action) => ({ ...action, day: stream.pick(DAYS.filter((day) => day !== action.day)) }),
};

/** Share of the pairs with both beings changed in which they only change places. */
const SWAP_SHARE = 0.85;

/** @param label the score, 0 … 5 */
export function generateSimilarity(stream: RandomStream, label: number): QuickstartExample {
  const action = situate(stream, drawAction(stream, 0));
  const changed = stream.shuffle(SLOTS).slice(label);
  const other = withSynonyms(stream, changeSlots(stream, action, changed));
  return {
    sentence1: say(action, stream.pick(VOICES)),
    sentence2: say(other, stream.pick(VOICES)),
    label,
    combinations: [...combinationsOf(action), ...combinationsOf(other)],
  };
}

/** Changes exactly the named slots; where both beings change, they mostly change places. */
export function changeSlots(stream: RandomStream, action: Action, slots: readonly Slot[]): Action {
  const swap = slots.includes('agent') && slots.includes('patient') && stream.next() < SWAP_SHARE;
  const start = swap ? swapRoles(action) : action;
  return slots
    .filter((slot) => !swap || (slot !== 'agent' && slot !== 'patient'))
    .reduce((current, slot) => CHANGES[slot](stream, current), start);
}

function stranger(stream: RandomStream, { agent, patient }: Action): Noun {
  return drawPeople(stream, 3).find((noun) => noun !== agent.noun && noun !== patient.noun)!;
}
