/**
 * Unlabelled text for pretraining: short documents of two parts that follow from each other, so that masked
 * words can be found across them and their order has a meaning. Only combinations of the training split occur.
 */
import type { RandomStream, Rng } from '@adaptmem/core';
import {
  combinationsOf,
  drawAction,
  drawJourney,
  drawTransfer,
  type Event,
  say,
  sentence,
  swapRoles,
  the,
  VOICES,
} from './event.js';
import { isHeldOut } from './held-out.js';
import { QUALITIES } from './lexicon.js';
import { PHENOMENA } from './tasks/acceptability.js';
import { generateEntailment } from './tasks/entailment.js';
import { withSynonyms } from './tasks/paraphrase.js';
import { generateSentiment } from './tasks/sentiment.js';
import { differIn, REPORTING, SLOTS } from './tasks/similarity.js';

/** Two consecutive parts of a document, one or more sentences each. */
export interface CorpusDocument {
  first: string;
  second: string;
  /** The words of the second part that tell how it relates to the first: what pretraining hides most often. */
  cues: readonly string[];
}

interface Draft extends CorpusDocument {
  combinations: readonly string[];
}

type Genre = (stream: RandomStream) => Draft;

const GENRES: readonly Genre[] = [retelling, interview, observation, inference, review, reports];

/**
 * `count` documents from the stream `('quickstart', 'corpus', part)`.
 * @param part name of the portion, e.g. `train` or `held-out`
 */
export function generateCorpus(rng: Rng, part: string, count: number): CorpusDocument[] {
  const stream = rng.stream('quickstart', 'corpus', part);
  const documents: CorpusDocument[] = [];
  while (documents.length < count) {
    const { combinations, ...document } = stream.pick(GENRES)(stream);
    if (!combinations.some(isHeldOut)) documents.push(document);
  }
  return documents;
}

const coin = (stream: RandomStream) => stream.next() < 0.5;
const drawEvent = (stream: RandomStream): Event =>
  stream.next() < 0.65 ? drawAction(stream, 0.35) : drawTransfer(stream);

/** The same event again (`that is ,`), or the event with exchanged roles (`in turn ,`). */
function retelling(stream: RandomStream): Draft {
  const event = drawEvent(stream);
  const same = coin(stream);
  const other = withSynonyms(stream, same ? event : swapRoles(event));
  return {
    first: say(event, stream.pick(VOICES)),
    second: `${same ? 'that is ,' : 'in turn ,'} ${say(other, stream.pick(VOICES))}`,
    cues: coin(stream) ? ['that', 'is', 'in', 'turn'] : participants(event),
    combinations: [...combinationsOf(event), ...combinationsOf(other)],
  };
}

function participants(event: Event): string[] {
  const goal = event.kind === 'transfer' ? event.recipient : event.patient;
  return [event.agent, goal].map(({ noun }) => noun.singular);
}

/** `who chased the cat ? it was the dog .` */
function interview(stream: RandomStream): Draft {
  const action = drawAction(stream, 0.35);
  const { agent, patient } = action;
  const { past, participle } = withSynonyms(stream, action).verb;
  const [question, answer] = stream.pick([
    [`who ${past} ${the(patient)} ?`, agent],
    [`who was ${participle} by ${the(agent)} ?`, patient],
    [`who ${past} somebody ?`, agent],
    [`who was ${participle} ?`, patient],
  ] as const);
  return {
    first: say(action, stream.pick(VOICES)),
    second: `${question} ${sentence('it was', the(answer))}`,
    cues: [answer.noun.singular],
    combinations: combinationsOf(action),
  };
}

/** A grammatical sentence, and something more about its subject. */
function observation(stream: RandomStream): Draft {
  const { text, subject, plural, combinations } = stream.pick(Object.values(PHENOMENA))(stream, true);
  const quality = stream.pick(stream.pick(QUALITIES));
  const second = sentence('then', subject, plural ? 'were' : 'was', quality);
  return { first: text, second, cues: [], combinations };
}

/** What follows (`so`) and what does not (`maybe`). */
function inference(stream: RandomStream): Draft {
  const label = stream.integer(2);
  const { sentence1, sentence2, combinations } = generateEntailment(stream, label);
  const cue = label === 0 ? 'so' : 'maybe';
  return { first: sentence1, second: `${cue} ${sentence2}`, cues: [cue], combinations };
}

/** A review and the verdict. */
function review(stream: RandomStream): Draft {
  const label = stream.integer(2);
  const { sentence1, combinations } = generateSentiment(stream, label);
  const verdict = stream.pick(
    label === 1 ? ['liked', 'loved', 'enjoyed'] : ['hated', 'disliked', 'regretted'],
  );
  return { first: sentence1, second: sentence('so we', verdict, 'it'), cues: [verdict], combinations };
}

/** Two reports of a journey, and slot by slot whether they agree. */
function reports(stream: RandomStream): Draft {
  const journey = drawJourney(stream);
  const { other, changed } = differIn(stream, journey, stream.integer(SLOTS.length + 1));
  const comparison = stream
    .shuffle(SLOTS)
    .map((slot) => `${changed.has(slot) ? 'other' : 'same'} ${slot}`)
    .join(' ');
  return {
    first: say(journey, stream.pick(REPORTING)),
    second: `${say(withSynonyms(stream, other), stream.pick(REPORTING))} ${comparison} .`,
    cues: ['same', 'other'],
    combinations: [...combinationsOf(journey), ...combinationsOf(other)],
  };
}
