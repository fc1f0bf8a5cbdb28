import { ACTIONS, MOVES, QUALITIES } from './lexicon.js';
import type { Verb } from './morphology.js';

/** The other verb that means the same, or the verb itself if the lexicon has none. */
export function synonymOfVerb(verb: Verb): Verb {
  return [...ACTIONS, ...MOVES].find((row) => row.includes(verb))?.find((other) => other !== verb) ?? verb;
}

/** The other adjective that means the same. */
export function synonymOfQuality(adjective: string): string {
  const row = QUALITIES.find((pair) => pair.includes(adjective));
  return row?.find((other) => other !== adjective) ?? adjective;
}
