/**
 * Does the first sentence entail the second? Categories, quantifiers, conjunction, negation, places and roles,
 * after the monotonicity calculus (van Benthem 1986): `some` lets its noun be widened, `all` and `no` narrowed.
 */
import type { RandomStream } from '@adaptmem/core';
import { combinationsOf, drawAction, PEOPLE, say, sentence, the } from '../event.js';
import type { QuickstartExample } from '../example.js';
import { combination } from '../held-out.js';
import { BEINGS, CITIES, COUNTRIES, FEMALE_NAMES, INTRANSITIVES, MALE_NAMES, QUALITIES } from '../lexicon.js';

interface Inference {
  premise: string;
  hypothesis: string;
  combinations: string[];
}

type Pattern = (stream: RandomStream, entailed: boolean) => Inference;

/** The patterns by name. */
export const PATTERNS: Readonly<Record<string, Pattern>> = {
  categories,
  qualities,
  coordination,
  negation,
  places,
  roles,
};

/** Label 0: entailment, 1: not (the order of RTE's labels). */
export function generateEntailment(stream: RandomStream, label: number): QuickstartExample {
  const pattern = stream.pick(Object.values(PATTERNS));
  const { premise, hypothesis, combinations } = pattern(stream, label === 0);
  return { sentence1: premise, sentence2: hypothesis, label, combinations };
}

const coin = (stream: RandomStream) => stream.next() < 0.5;

/** A quantifier of plural nouns, and whether its noun may be narrowed (`all dogs` from `all animals`). */
function drawQuantifier(stream: RandomStream): { word: string; narrows: boolean } {
  const narrows = coin(stream);
  return { word: stream.pick(narrows ? ['all', 'no'] : ['some', 'two', 'three']), narrows };
}

/** `some dogs slept` ⊨ `some animals slept`; `no animals slept` ⊨ `no dogs slept`. */
function categories(stream: RandomStream, entailed: boolean): Inference {
  const { hypernym, members } = stream.pick(BEINGS);
  const member = stream.pick(members);
  const quantifier = drawQuantifier(stream);
  const verb = stream.pick(INTRANSITIVES);
  const narrow = sentence(quantifier.word, member.plural, verb.past);
  const wide = sentence(quantifier.word, hypernym.plural, verb.past);
  const [premise, hypothesis] = quantifier.narrows === entailed ? [wide, narrow] : [narrow, wide];
  return { premise, hypothesis, combinations: [combination('subject', member.singular, verb.base)] };
}

/** `some old dogs slept` ⊨ `some dogs slept`; `all dogs slept` ⊨ `all old dogs slept`. */
function qualities(stream: RandomStream, entailed: boolean): Inference {
  const member = stream.pick(PEOPLE);
  const quality = stream.pick(stream.pick(QUALITIES));
  const quantifier = drawQuantifier(stream);
  const verb = stream.pick(INTRANSITIVES);
  const narrow = sentence(quantifier.word, quality, member.plural, verb.past);
  const wide = sentence(quantifier.word, member.plural, verb.past);
  const [premise, hypothesis] = quantifier.narrows === entailed ? [wide, narrow] : [narrow, wide];
  return { premise, hypothesis, combinations: [combination('subject', member.singular, verb.base)] };
}

/** `the dog and the cat slept` ⊨ `the cat slept`; `or` in place of `and` does not, nor does one of them alone. */
function coordination(stream: RandomStream, entailed: boolean): Inference {
  const [first, second, third] = stream.shuffle(PEOPLE).map(({ singular }) => singular);
  const verb = stream.pick(INTRANSITIVES);
  const kept = stream.pick([first!, second!]);
  const alone = sentence(`the ${kept}`, verb.past);
  const pair = (joint: string) => sentence(`the ${first} ${joint} the ${second}`, verb.past);
  const [premise, hypothesis] = entailed
    ? stream.pick([
        [pair('and'), alone],
        [alone, pair('or')],
      ])
    : stream.pick([
        [pair('or'), alone],
        [alone, pair('and')],
        [pair('and'), sentence(`the ${third}`, verb.past)],
      ]);
  return {
    premise: premise!,
    hypothesis: hypothesis!,
    combinations: [combination('subject', kept, verb.base)],
  };
}

/** `it is not true that the dog slept` ⊨ `the dog did not sleep`. */
function negation(stream: RandomStream, entailed: boolean): Inference {
  const { singular } = stream.pick(PEOPLE);
  const verb = stream.pick(INTRANSITIVES);
  const negative = coin(stream);
  const plain = (negated: boolean) =>
    sentence(`the ${singular}`, negated ? `did not ${verb.base}` : verb.past);
  const reported = (negated: boolean) =>
    sentence(negated ? 'it is not true that' : 'it is true that', `the ${singular} ${verb.past}`);
  const [first, second] = stream.shuffle([plain, reported]);
  return {
    premise: first!(negative),
    hypothesis: second!(entailed ? negative : !negative),
    combinations: [combination('subject', singular, verb.base)],
  };
}

/** `anna lives in paris` ⊨ `anna lives in france`; negated, it is the other way round. */
function places(stream: RandomStream, entailed: boolean): Inference {
  const person = stream.pick([...MALE_NAMES, ...FEMALE_NAMES]);
  const [city, country] = stream.pick(CITIES);
  const negated = coin(stream);
  const lives = (place: string) => sentence(person, negated ? 'does not live' : 'lives', 'in', place);
  const abroad = stream.pick(COUNTRIES.map(([name]) => name).filter((name) => name !== country));
  const farther = !entailed && coin(stream) ? abroad : country;
  const upwards = farther === abroad || negated !== entailed;
  const [premise, hypothesis] = upwards ? [lives(city), lives(farther)] : [lives(farther), lives(city)];
  return { premise, hypothesis, combinations: [combination('lives', person, city)] };
}

/** `the dog chased the cat` ⊨ `the cat was chased`, not `the dog was chased`. */
function roles(stream: RandomStream, entailed: boolean): Inference {
  const action = drawAction(stream, 0);
  const { agent, patient, verb } = action;
  const [acting, suffering] = entailed ? [agent, patient] : [patient, agent];
  const hypothesis = stream.pick([
    sentence(the(suffering), 'was', verb.participle),
    sentence(the(acting), verb.past, 'somebody'),
  ]);
  return {
    premise: say(action, stream.pick(['active', 'passive'])),
    hypothesis,
    combinations: combinationsOf(action),
  };
}
