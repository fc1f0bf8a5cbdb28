/** Do the two sentences mean the same? Voice, dative and synonyms change the words; swapped roles the meaning. */
import type { RandomStream } from '@adaptmem/core';
import {
  combinationsOf,
  drawAction,
  drawTransfer,
  type Event,
  type Participant,
  say,
  swapRoles,
  VOICES,
} from '../event.js';
import type { QuickstartExample } from '../example.js';
import { ACTIONS, TRANSFERS } from '../lexicon.js';
import { synonymOfQuality, synonymOfVerb } from '../synonyms.js';

/** Label 1: paraphrase, 0: not. */
export function generateParaphrase(stream: RandomStream, label: number): QuickstartExample {
  const event = stream.next() < 0.65 ? drawAction(stream, 0.35) : drawTransfer(stream);
  const other = withSynonyms(stream, label === 1 ? event : distort(stream, event));
  return {
    sentence1: say(event, stream.pick(VOICES)),
    sentence2: say(other, stream.pick(VOICES)),
    label,
    combinations: [...combinationsOf(event), ...combinationsOf(other)],
  };
}

/** The same event in other words: each word that has a synonym is replaced with probability one half. */
export function withSynonyms<E extends Event>(stream: RandomStream, event: E): E {
  const replace = () => stream.next() < 0.5;
  if (event.kind === 'transfer') return event;
  return {
    ...event,
    verb: replace() ? synonymOfVerb(event.verb) : event.verb,
    agent: reword(event.agent, replace()),
    patient: reword(event.patient, replace()),
  };
}

function reword(participant: Participant, replace: boolean): Participant {
  return replace && participant.adjective
    ? { ...participant, adjective: synonymOfQuality(participant.adjective) }
    : participant;
}

/** Another event that is said with nearly the same words. */
function distort(stream: RandomStream, event: Event): Event {
  if (stream.next() < 0.75) return swapRoles(event);
  if (event.kind === 'transfer') return { ...event, verb: otherThan(stream, TRANSFERS, event.verb) };
  const row = ACTIONS.find((verbs) => verbs.includes(event.verb));
  return { ...event, verb: stream.pick(otherThan(stream, ACTIONS, row)) };
}

function otherThan<T>(stream: RandomStream, items: readonly T[], item: T | undefined): T {
  return stream.pick(items.filter((candidate) => candidate !== item));
}
