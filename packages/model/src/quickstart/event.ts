/** What happened, apart from how it is said: events and their active and passive sentences. */
import type { RandomStream } from '@adaptmem/core';
import { combination } from './held-out.js';
import { ACTIONS, CITIES, GENDERED, GOODS, MOVES, QUALITIES, SPECIES, TRANSFERS } from './lexicon.js';
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
}

/** Somebody takes somebody else from one city to another. */
export interface Journey {
  kind: 'journey';
  verb: Verb;
  agent: Participant;
  patient: Participant;
  origin: string;
  goal: string;
}

/** Somebody gives something to somebody else. */
export interface Transfer {
  kind: 'transfer';
  verb: Verb;
  agent: Participant;
  recipient: Participant;
  theme: Participant;
}

export type Event = Action | Journey | Transfer;

/** Ways to say an event; the inverted ones put its other complement first, and are like the others for an action. */
export const VOICES = ['active', 'passive', 'invertedActive', 'invertedPassive'] as const;
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

/** A journey of two different beings between two different cities. */
export function drawJourney(stream: RandomStream): Journey {
  const [agent, patient] = drawPeople(stream, 2).map((noun) => ({ noun }));
  const [origin, goal] = stream.shuffle(CITIES).map(([city]) => city);
  const verb = stream.pick(stream.pick(MOVES));
  return { kind: 'journey', verb, agent: agent!, patient: patient!, origin: origin!, goal: goal! };
}

function describe(stream: RandomStream, noun: Noun, adjectiveShare: number): Participant {
  return stream.next() < adjectiveShare ? { noun, adjective: stream.pick(stream.pick(QUALITIES)) } : { noun };
}

/** The event with agent and patient (or recipient) exchanged. */
export function swapRoles<E extends Event>(event: E): E {
  return event.kind === 'transfer'
    ? { ...event, agent: event.recipient, recipient: event.agent }
    : { ...event, agent: event.patient, patient: event.agent };
}

/** The sentence for an event, in words separated by single spaces, with its full stop. */
export function say(event: Event, voice: Voice): string {
  switch (event.kind) {
    case 'action':
      return sentence(core(event, voice));
    case 'journey':
      return sentence(core(event, voice), route(event, voice));
    case 'transfer':
      return sayTransfer(event, voice);
  }
}

function core({ verb, agent, patient }: Action | Journey, voice: Voice): string {
  return voice === 'active' || voice === 'invertedActive'
    ? `${the(agent)} ${verb.past} ${the(patient)}`
    : `${the(patient)} was ${verb.participle} by ${the(agent)}`;
}

function route({ origin, goal }: Journey, voice: Voice): string {
  return voice === 'active' || voice === 'passive'
    ? `from ${origin} to ${goal}`
    : `to ${goal} from ${origin}`;
}

function sayTransfer({ verb, agent, recipient, theme }: Transfer, voice: Voice): string {
  const thing = `${article(theme.noun.singular)} ${theme.noun.singular}`;
  switch (voice) {
    case 'active':
      return sentence(the(agent), verb.past, the(recipient), thing);
    case 'invertedActive':
      return sentence(the(agent), verb.past, thing, 'to', the(recipient));
    case 'passive':
      return sentence(the(recipient), 'was', verb.participle, thing, 'by', the(agent));
    case 'invertedPassive':
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
  const goal = event.kind === 'transfer' ? event.recipient : event.patient;
  return [
    combination('agent', event.agent.noun.singular, event.verb.base),
    combination('goal', goal.noun.singular, event.verb.base),
  ];
}
