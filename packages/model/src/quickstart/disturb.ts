/**
 * Documents with something wrong in them, for the order objective of pretraining: the network must tell whether
 * a document is as it was. Sentence order (ALBERT, arXiv 1909.11942, section 3.1) alone is too easy here, as
 * connectives give it away; as in StructBERT (arXiv 1908.04577) single words are disturbed too.
 */
import type { RandomStream } from '@adaptmem/core';
import type { CorpusDocument } from './corpus.js';
import {
  ACTIONS,
  ASPECTS,
  BEINGS,
  CITIES,
  COUNTRIES,
  CRITICISM,
  DAYS,
  FEMALE_NAMES,
  GENDERED,
  GENRES,
  INTRANSITIVES,
  MALE_NAMES,
  PRAISE,
  QUALITIES,
  THINGS,
  TRANSFERS,
} from './lexicon.js';
import { SLOTS } from './tasks/similarity.js';

const NOUNS = [
  ...[...BEINGS, ...THINGS].flatMap(({ hypernym, members }) => [hypernym, ...members]),
  ...GENDERED.flat(),
];
const VERBS = [...ACTIONS.flat(), ...TRANSFERS];

/** Words that can stand in each other's place. */
const CLASSES: readonly (readonly string[])[] = [
  NOUNS.map(({ singular }) => singular),
  NOUNS.map(({ plural }) => plural),
  VERBS.map(({ past }) => past),
  VERBS.map(({ participle }) => participle),
  INTRANSITIVES.map(({ past }) => past),
  [...MALE_NAMES, ...FEMALE_NAMES],
  CITIES.map(([city]) => city),
  COUNTRIES.map(([country]) => country),
  DAYS,
  QUALITIES.flat(),
  [...PRAISE, ...CRITICISM],
  ASPECTS,
  GENRES,
  SLOTS,
  ['himself', 'herself'],
  ['this', 'these'],
  ['that', 'those'],
  ['all', 'no', 'some', 'the'],
  ['and', 'or'],
  ['but', 'although'],
  ['liked', 'loved', 'enjoyed', 'hated', 'disliked', 'regretted'],
  ['so', 'maybe'],
];

/** Two inflections of the same word. */
const INFLECTIONS: readonly (readonly string[])[] = [
  ...NOUNS.map(({ singular, plural }) => [singular, plural]),
  ...INTRANSITIVES.map(({ base, third }) => [base, third]),
];

const substitutes = alternatives(CLASSES);
const inflections = alternatives(INFLECTIONS);

type Disturbance = (stream: RandomStream, words: readonly string[]) => string[];
const DISTURBANCES: readonly Disturbance[] = [
  (stream, words) => replaceOne(stream, words, substitutes),
  (stream, words) => replaceOne(stream, words, inflections),
  exchange,
  exchange,
];

/** The document with two words exchanged, one replaced, or (rarely, or where nothing else can be) its parts swapped. */
export function disturb(stream: RandomStream, { first, second }: CorpusDocument): CorpusDocument {
  const words = [...first.split(' '), BOUNDARY, ...second.split(' ')];
  const disturbed = stream.pick(DISTURBANCES)(stream, words);
  const text = disturbed.join(' ');
  if (text === words.join(' ') || stream.next() < 0.1) return { first: second, second: first };
  const [before, after] = text.split(` ${BOUNDARY} `);
  return { first: before!, second: after! };
}

const BOUNDARY = '|';

function replaceOne(
  stream: RandomStream,
  words: readonly string[],
  choices: ReadonlyMap<string, readonly string[]>,
): string[] {
  const places = [...words.keys()].filter((index) => choices.has(words[index]!));
  if (places.length === 0) return [...words];
  const place = stream.pick(places);
  return words.with(place, stream.pick(choices.get(words[place]!)!));
}

/** Exchanges two different words of the same class. */
function exchange(stream: RandomStream, words: readonly string[]): string[] {
  const pairs = [...words.keys()].flatMap((one) =>
    [...words.keys()]
      .slice(one + 1)
      .filter((other) => substitutes.get(words[one]!)?.includes(words[other]!))
      .map((other) => [one, other] as const),
  );
  if (pairs.length === 0) return [...words];
  const [one, other] = stream.pick(pairs);
  return words.with(one, words[other]!).with(other, words[one]!);
}

/** For each word all others that share a row with it. */
function alternatives(rows: readonly (readonly string[])[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const row of rows) {
    for (const word of row) {
      const others = row.filter((other) => other !== word);
      found.set(word, [...(found.get(word) ?? []), ...others]);
    }
  }
  return found;
}
