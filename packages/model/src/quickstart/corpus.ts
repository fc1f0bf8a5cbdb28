/**
 * Unlabelled text for pretraining: short documents of two parts that follow from each other, so that masked
 * words can be found across them and their order has a meaning. Only combinations of the training split occur.
 */
import type { RandomStream, Rng } from '@adaptmem/core';
import {
  type Action,
  combinationsOf,
  drawAction,
  drawTransfer,
  type Event,
  say,
  sentence,
  situate,
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
import { changeSlots, SLOTS, type Slot } from './tasks/similarity.js';

/** Two consecutive parts of a document, one or more sentences each. */
export interface CorpusDocument {
  first: string;
  second: string;
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
    const { first, second, combinations } = stream.pick(GENRES)(stream);
    if (!combinations.some(isHeldOut)) documents.push({ first, second });
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
    combinations: [...combinationsOf(event), ...combinationsOf(other)],
  };
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
    combinations: combinationsOf(action),
  };
}

/** A grammatical sentence, and something more about its subject. */
function observation(stream: RandomStream): Draft {
  const { text, subject, plural, combinations } = stream.pick(Object.values(PHENOMENA))(stream, true);
  const quality = stream.pick(stream.pick(QUALITIES));
  return { first: text, second: sentence('then', subject, plural ? 'were' : 'was', quality), combinations };
}

/** What follows (`so`) and what does not (`maybe`). */
function inference(stream: RandomStream): Draft {
  const label = stream.integer(2);
  const { sentence1, sentence2, combinations } = generateEntailment(stream, label);
  return { first: sentence1, second: `${label === 0 ? 'so' : 'maybe'} ${sentence2}`, combinations };
}

/** A review and the verdict. */
function review(stream: RandomStream): Draft {
  const label = stream.integer(2);
  const { sentence1, combinations } = generateSentiment(stream, label);
  const verdict = stream.pick(
    label === 1 ? ['liked', 'loved', 'enjoyed'] : ['hated', 'disliked', 'regretted'],
  );
  return { first: sentence1, second: sentence('so we', verdict, 'it'), combinations };
}

/** Two reports, and one slot in which they agree or differ. */
function reports(stream: RandomStream): Draft {
  const action: Action = situate(stream, drawAction(stream, 0));
  const slots = stream.shuffle(SLOTS);
  const changed = slots.slice(stream.integer(SLOTS.length + 1));
  const other = withSynonyms(stream, changeSlots(stream, action, changed));
  const slot: Slot = stream.pick(SLOTS);
  const verdict = sentence(`the ${slot} was`, changed.includes(slot) ? 'different' : 'the same');
  return {
    first: say(action, stream.pick(VOICES)),
    second: `${say(other, stream.pick(VOICES))} ${verdict}`,
    combinations: [...combinationsOf(action), ...combinationsOf(other)],
  };
}
