/** Is the review good? The words praise or criticise; negation and contrast decide what counts. */
import type { RandomStream } from '@adaptmem/core';
import { sentence } from '../event.js';
import type { QuickstartExample } from '../example.js';
import { combination } from '../held-out.js';
import { ASPECTS, CRITICISM, GENRES, INTENSIFIERS, PRAISE, VIEWS } from '../lexicon.js';

interface Opinion {
  text: string;
  combinations: string[];
}

type Form = (stream: RandomStream, positive: boolean) => Opinion;

/** Forms of a review, and how often each is drawn. */
const FORMS: readonly (readonly [number, Form])[] = [
  [0.45, (stream, positive) => clause(stream, positive, 0)],
  [0.15, addition],
  [0.1, (stream, positive) => clause(stream, positive, 1)],
  [0.2, contrast],
  [0.1, correction],
];

/** Label 1: positive, 0: negative. */
export function generateSentiment(stream: RandomStream, label: number): QuickstartExample {
  const opinion = drawForm(stream)(stream, label === 1);
  return { sentence1: sentence(opinion.text), label, combinations: opinion.combinations };
}

function drawForm(stream: RandomStream): Form {
  let rest = stream.next();
  for (const [share, form] of FORMS) {
    rest -= share;
    if (rest < 0) return form;
  }
  return correction;
}

/** `the plot was very dull`, or with probability `negatedShare` `the plot was never witty`. */
function clause(stream: RandomStream, positive: boolean, negatedShare: number): Opinion {
  const negated = stream.next() < negatedShare;
  const aspect = stream.pick(ASPECTS);
  const adjective = stream.pick(positive !== negated ? PRAISE : CRITICISM);
  const degree = negated
    ? stream.pick(['not', 'never', 'hardly'])
    : stream.pick(['', '', '', ...INTENSIFIERS]);
  return {
    text: [opening(stream, aspect), degree, adjective].filter((word) => word !== '').join(' '),
    combinations: [combination('opinion', aspect, adjective)],
  };
}

/** `the plot was`, `the plot of this comedy was`, `we found that the plot was`. */
function opening(stream: RandomStream, aspect: string): string {
  const work = stream.next() < 0.5 ? ` of this ${stream.pick(GENRES)}` : '';
  const viewer = stream.next() < 0.2 ? `${stream.pick(['we', 'they'])} ${stream.pick(VIEWS)} that ` : '';
  return `${viewer}the ${aspect}${work} was`;
}

/** Two clauses of the same opinion. */
function addition(stream: RandomStream, positive: boolean): Opinion {
  const [first, second] = [clause(stream, positive, 0.1), clause(stream, positive, 0.1)];
  return {
    text: `${first.text} and ${second.text}`,
    combinations: [...first.combinations, ...second.combinations],
  };
}

/** Two clauses of opposite opinion: what follows `but` counts, what follows `although` does not. */
function contrast(stream: RandomStream, positive: boolean): Opinion {
  const main = clause(stream, positive, 0.3);
  const other = clause(stream, !positive, 0.3);
  const text = stream.pick([
    `${other.text} but ${main.text}`,
    `although ${other.text} , ${main.text}`,
    `${main.text} although ${other.text}`,
  ]);
  return { text, combinations: [...main.combinations, ...other.combinations] };
}

/** `the plot was not dull but witty` and `the plot was witty , not dull`. */
function correction(stream: RandomStream, positive: boolean): Opinion {
  const aspect = stream.pick(ASPECTS);
  const start = opening(stream, aspect);
  const [held, denied] = positive
    ? [stream.pick(PRAISE), stream.pick(CRITICISM)]
    : [stream.pick(CRITICISM), stream.pick(PRAISE)];
  const text = stream.pick([
    `${start} not ${denied} but ${held}`,
    `${start} ${held} , not ${denied}`,
    `${start} ${held} and not ${denied}`,
  ]);
  return { text, combinations: [combination('opinion', aspect, held)] };
}
