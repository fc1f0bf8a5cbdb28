/**
 * Is the sentence grammatical? Five phenomena; in each, the bad sentences have the same words as good ones, so
 * that only their order and structure can tell (the idea of minimal pairs: Warstadt et al., BLiMP, TACL 2020).
 */
import type { RandomStream } from '@adaptmem/core';
import { PEOPLE, sentence } from '../event.js';
import type { QuickstartExample } from '../example.js';
import { combination } from '../held-out.js';
import { ACTIONS, FEMALE_NAMES, GENDERED, INTRANSITIVES, MALE_NAMES } from '../lexicon.js';
import type { Noun, Verb } from '../morphology.js';

/** A sentence with what it is about. */
export interface Judged {
  text: string;
  /** The noun phrase of the (last) subject, for a sentence that goes on about it. */
  subject: string;
  plural: boolean;
  combinations: string[];
}

type Phenomenon = (stream: RandomStream, acceptable: boolean) => Judged;

/** The phenomena by name. */
export const PHENOMENA: Readonly<Record<string, Phenomenon>> = {
  agreement,
  determiners,
  reflexives,
  argumentStructure,
  polarity,
};

/** Label 1: acceptable, 0: not. */
export function generateAcceptability(stream: RandomStream, label: number): QuickstartExample {
  const phenomenon = stream.pick(Object.values(PHENOMENA));
  const { text, combinations } = phenomenon(stream, label === 1);
  return { sentence1: text, label, combinations };
}

const drawVerb = (stream: RandomStream): Verb => stream.pick(stream.pick(ACTIONS));
const drawNouns = (stream: RandomStream): Noun[] => stream.shuffle(PEOPLE);
const form = (noun: Noun, plural: boolean) => (plural ? noun.plural : noun.singular);
const coin = (stream: RandomStream) => stream.next() < 0.5;

/** `the dog near the cats sleeps`: the verb agrees with the head, not with the noun beside it. */
function agreement(stream: RandomStream, acceptable: boolean): Judged {
  const [head, other] = drawNouns(stream) as [Noun, Noun];
  const headPlural = coin(stream);
  const otherPlural = stream.next() < 0.75 ? !headPlural : headPlural;
  const attractor = `the ${form(other, otherPlural)}`;
  const past = drawVerb(stream).past;
  const modifier = stream.pick([
    `near ${attractor}`,
    `that ${past} ${attractor}`,
    `that ${attractor} ${past}`,
  ]);
  const verb = stream.pick(INTRANSITIVES);
  const predicate = headPlural === acceptable ? verb.base : verb.third;
  const subject = `the ${form(head, headPlural)}`;
  return {
    text: sentence(subject, modifier, predicate),
    subject,
    plural: headPlural,
    combinations: [combination('subject', head.singular, verb.base)],
  };
}

/** `this dog noticed these cats`: the determiner agrees with its own noun. */
function determiners(stream: RandomStream, acceptable: boolean): Judged {
  const [subject, object] = drawNouns(stream) as [Noun, Noun];
  const plural = coin(stream);
  const [near, far] = coin(stream) ? ['this', 'these'] : ['that', 'those'];
  const first = plural === acceptable ? far : near;
  const second = plural === acceptable ? near : far;
  const verb = drawVerb(stream);
  return {
    text: sentence(first!, form(subject, plural), verb.past, second!, form(object, !plural)),
    subject: `the ${form(subject, plural)}`,
    plural,
    combinations: [combination('agent', subject.singular, verb.base)],
  };
}

/** `the queen near the king hurt herself`: the reflexive takes the gender of its own subject. */
function reflexives(stream: RandomStream, acceptable: boolean): Judged {
  const female = coin(stream);
  const subject = gendered(stream, female);
  const other = gendered(stream, !female);
  const reflexive = female === acceptable ? 'herself' : 'himself';
  const verb = drawVerb(stream);
  const past = drawVerb(stream).past;
  const text = stream.pick([
    sentence(other, 'said that', subject, verb.past, reflexive),
    sentence(subject, 'near', other, verb.past, reflexive),
    sentence(subject, 'that', other, past, verb.past, reflexive),
  ]);
  return { text, subject, plural: false, combinations: [combination('reflexive', subject, verb.base)] };
}

function gendered(stream: RandomStream, female: boolean): string {
  if (coin(stream)) return stream.pick(female ? FEMALE_NAMES : MALE_NAMES);
  return `the ${stream.pick(GENDERED)[female ? 1 : 0].singular}`;
}

/** `the boy slept and the girl chased the cat`: the object belongs to the transitive verb. */
function argumentStructure(stream: RandomStream, acceptable: boolean): Judged {
  const [sleeper, agent, patient] = drawNouns(stream) as [Noun, Noun, Noun];
  const intransitive = stream.pick(INTRANSITIVES);
  const transitive = drawVerb(stream);
  const object = `the ${patient.singular}`;
  const clauses = stream.shuffle([
    `the ${sleeper.singular} ${intransitive.past}${acceptable ? '' : ` ${object}`}`,
    `the ${agent.singular} ${transitive.past}${acceptable ? ` ${object}` : ''}`,
  ]);
  return {
    text: sentence(clauses.join(' and ')),
    subject: `the ${agent.singular}`,
    plural: false,
    combinations: [
      combination('subject', sleeper.singular, intransitive.base),
      combination('agent', agent.singular, transitive.base),
    ],
  };
}

/** `no dog that chased the cats ever slept`: `ever` needs a negation that covers it. */
function polarity(stream: RandomStream, acceptable: boolean): Judged {
  const [head, other] = drawNouns(stream) as [Noun, Noun];
  const plural = coin(stream);
  const [outer, inner] = acceptable ? ['no', 'the'] : ['the', 'no'];
  const verb = stream.pick(INTRANSITIVES);
  const modifier = `that ${drawVerb(stream).past} ${inner} ${form(other, coin(stream))}`;
  return {
    text: sentence(outer!, form(head, plural), modifier, 'ever', verb.past),
    subject: `the ${form(head, plural)}`,
    plural,
    combinations: [combination('subject', head.singular, verb.base)],
  };
}
