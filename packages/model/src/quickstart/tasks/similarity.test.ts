import { createRng } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { drawJourney, type Journey } from '../event.js';
import { MOVES } from '../lexicon.js';
import { differIn, SLOTS, type Slot } from './similarity.js';

/** What fills a slot; verbs of a row are one filler. */
const FILLERS: Readonly<Record<Slot, (journey: Journey) => unknown>> = {
  agent: ({ agent }) => agent.noun.singular,
  action: ({ verb }) => MOVES.find((verbs) => verbs.includes(verb)),
  patient: ({ patient }) => patient.noun.singular,
  origin: ({ origin }) => origin,
  goal: ({ goal }) => goal,
};

describe('differIn()', () => {
  it.each([0, 1, 2, 3, 4, 5])('changes exactly %i slots, and says which', (count) => {
    for (let seed = 0; seed < 200; seed++) {
      const stream = createRng(seed).stream('differ');
      const journey = drawJourney(stream);
      const { other, changed } = differIn(stream, journey, count);
      const differing = SLOTS.filter((slot) => FILLERS[slot](journey) !== FILLERS[slot](other));
      expect(differing).toEqual(SLOTS.filter((slot) => changed.has(slot)));
      expect(changed.size).toBe(count);
      expect(other.origin).not.toBe(other.goal);
      expect(other.agent.noun).not.toBe(other.patient.noun);
    }
  });
});
