/**
 * How alike are two reports of a journey? The score is the number of slots (agent, action, patient, origin, goal)
 * that agree. The two beings, or the two cities, mostly differ by changing places, and verbs have synonyms: which
 * words the reports share says little.
 */
import type { RandomStream } from '@adaptmem/core';
import {
  combinationsOf,
  drawJourney,
  drawPeople,
  type Journey,
  say,
  swapRoles,
  type Voice,
} from '../event.js';
import type { QuickstartExample } from '../example.js';
import { CITIES, MOVES } from '../lexicon.js';
import type { Noun } from '../morphology.js';
import { withSynonyms } from './paraphrase.js';

/** What a report tells. */
export const SLOTS = ['agent', 'action', 'patient', 'origin', 'goal'] as const;
export type Slot = (typeof SLOTS)[number];

/** Reports are active; the cities come in either order. */
export const REPORTING: readonly Voice[] = ['active', 'invertedActive'];

/** The pairs of slots whose fillers can change places. */
const EXCHANGES = [
  { slots: ['agent', 'patient'], exchange: swapRoles<Journey> },
  {
    slots: ['origin', 'goal'],
    exchange: (journey: Journey) => ({ ...journey, origin: journey.goal, goal: journey.origin }),
  },
] as const satisfies { slots: readonly Slot[]; exchange: (journey: Journey) => Journey }[];

const REPLACEMENTS: Readonly<Record<Slot, (stream: RandomStream, journey: Journey) => Journey>> = {
  agent: (stream, journey) => ({ ...journey, agent: { noun: stranger(stream, journey) } }),
  patient: (stream, journey) => ({ ...journey, patient: { noun: stranger(stream, journey) } }),
  action: (stream, journey) => {
    const row = MOVES.find((verbs) => verbs.includes(journey.verb));
    return { ...journey, verb: stream.pick(stream.pick(MOVES.filter((other) => other !== row))) };
  },
  origin: (stream, journey) => ({ ...journey, origin: elsewhere(stream, journey) }),
  goal: (stream, journey) => ({ ...journey, goal: elsewhere(stream, journey) }),
};

/** How often two differences that can be an exchange are one. */
const EXCHANGE_SHARE = 0.6;

/** @param label the score, 0 … 5 */
export function generateSimilarity(stream: RandomStream, label: number): QuickstartExample {
  const journey = drawJourney(stream);
  const { other } = differIn(stream, journey, SLOTS.length - label);
  return {
    sentence1: say(journey, stream.pick(REPORTING)),
    sentence2: say(withSynonyms(stream, other), stream.pick(REPORTING)),
    label,
    combinations: [...combinationsOf(journey), ...combinationsOf(other)],
  };
}

/** A journey that differs in exactly `count` slots, and in which. */
export function differIn(
  stream: RandomStream,
  journey: Journey,
  count: number,
): { other: Journey; changed: ReadonlySet<Slot> } {
  const changed = new Set<Slot>();
  let other = journey;
  for (const { slots, exchange } of stream.shuffle(EXCHANGES)) {
    if (count - changed.size < 2 || stream.next() >= EXCHANGE_SHARE) continue;
    other = exchange(other);
    for (const slot of slots) changed.add(slot);
  }
  for (const slot of stream.shuffle(SLOTS)) {
    if (changed.size === count) break;
    if (changed.has(slot)) continue;
    other = REPLACEMENTS[slot](stream, other);
    changed.add(slot);
  }
  return { other, changed };
}

function stranger(stream: RandomStream, { agent, patient }: Journey): Noun {
  return drawPeople(stream, 3).find((noun) => noun !== agent.noun && noun !== patient.noun)!;
}

function elsewhere(stream: RandomStream, { origin, goal }: Journey): string {
  return stream.pick(CITIES.map(([city]) => city).filter((city) => city !== origin && city !== goal));
}
