/** What happened, apart from how it is said: events and their active, passive and dative sentences. */
import type { RandomStream } from '@adaptmem/core';
import { combination } from './held-out.js';
import { ACTIONS, CITIES, DAYS, GENDERED, GOODS, QUALITIES, SPECIES, TRANSFERS } from './lexicon.js';
import { article, type Noun, type Verb } from './morphology.js';

/** Somebody who takes part in an event. */
export interface Participant {
  noun: Noun;
  adjective?: string;
}

/** Somebody does something to somebody else. */
export interface Action {
  kind: 'action';
  verb: Verb;
  agent: Participant;
  patient: Participant;
  city?: string;
  day?: string;
}

/** Somebody gives something to somebody else. */
export interface Transfer {
  kind: 'transfer';
  verb: Verb;
  agent: Participant;
  recipient: Participant;
  theme: Participant;
}

export type Event = Action | Transfer;

/** Ways to say an event; `dative` and `dativePassive` only differ from the others for a transfer. */
export const VOICES = ['active', 'passive', 'dative', 'dativePassive'] as const;
export type Voice = (typeof VOICES)[number];

/** Beings that events are about. */
export const PEOPLE: readonly Noun[] = [...SPECIES, ...GENDERED.flat()];

/** `count` different beings. */
export function drawPeople(stream: RandomStream, count: number): Noun[] {
  return stream.shuffle(PEOPLE).slice(0, count);
}

/** An action between two different beings; adjectives appear with probability `adjectiveShare` each. */
export function drawAction(stream: RandomStream, adjectiveShare: number): Action {
  const [agent, patient] = drawPeople(stream, 2).map((noun) => describe(stream, noun, adjectiveShare));
  return { kind: 'action', verb: stream.pick(stream.pick(ACTIONS)), agent: agent!, patient: patient! };
}

/** A transfer between two different beings. */
export function drawTransfer(stream: RandomStream): Transfer {
  const [agent, recipient] = drawPeople(stream, 2).map((noun) => ({ noun }));
  const theme = { noun: stream.pick(GOODS) };
  return { kind: 'transfer', verb: stream.pick(TRANSFERS), agent: agent!, recipient: recipient!, theme };
}

/** The action with a city and a day. */
export function situate(stream: RandomStream, action: Action): Action {
  return { ...action, city: stream.pick(CITIES)[0], day: stream.pick(DAYS) };
}

function describe(stream: RandomStream, noun: Noun, adjectiveShare: number): Participant {
  return stream.next() < adjectiveShare ? { noun, adjective: stream.pick(stream.pick(QUALITIES)) } : { noun };
}

/** The event with agent and patient (or recipient) exchanged. */
export function swapRoles<E extends Event>(event: E): E {
  return event.kind === 'action'
    ? { ...event, agent: event.patient, patient: event.agent }
    : { ...event, agent: event.recipient, recipient: event.agent };
}

/** The sentence for an event, in words separated by single spaces, with its full stop. */
export function say(event: Event, voice: Voice): string {
  return event.kind === 'action' ? sayAction(event, voice) : sayTransfer(event, voice);
}

function sayAction({ verb, agent, patient, city, day }: Action, voice: Voice): string {
  const core =
    voice === 'active' || voice === 'dative'
      ? [the(agent), verb.past, the(patient)]
      : [the(patient), 'was', verb.participle, 'by', the(agent)];
  return sentence(...core, city ? `in ${city}` : '', day ? `on ${day}` : '');
}

function sayTransfer({ verb, agent, recipient, theme }: Transfer, voice: Voice): string {
  const thing = `${article(theme.noun.singular)} ${theme.noun.singular}`;
  switch (voice) {
    case 'active':
      return sentence(the(agent), verb.past, the(recipient), thing);
    case 'dative':
      return sentence(the(agent), verb.past, thing, 'to', the(recipient));
    case 'passive':
      return sentence(the(recipient), 'was', verb.participle, thing, 'by', the(agent));
    case 'dativePassive':
      return sentence(thing, 'was', verb.participle, 'to', the(recipient), 'by', the(agent));
  }
}

/** The definite noun phrase of a participant. */
export function the({ noun, adjective }: Participant): string {
  return adjective ? `the ${adjective} ${noun.singular}` : `the ${noun.singular}`;
}

/** Words joined by spaces, empty ones left out, closed by a full stop. */
export function sentence(...words: readonly string[]): string {
  return `${words.filter((word) => word !== '').join(' ')} .`;
}

/** The lexical combinations of an event: each being with the verb in its role. */
export function combinationsOf(event: Event): string[] {
  const goal = event.kind === 'action' ? event.patient : event.recipient;
  return [
    combination('agent', event.agent.noun.singular, event.verb.base),
    combination('goal', goal.noun.singular, event.verb.base),
  ];
}
