/** Which sequences a step trains on: short ones first, longer ones later, each length in its own random order. */
import type { RandomStream, Rng } from '@adaptmem/core';
import type { SequenceSpecials } from '../tokenizer/encoding.js';
import { slices } from '../train/epoch-batches.js';
import type { Corpus } from './corpus.js';
import { corpusSequence, type ForeignText } from './corpus-sequence.js';
import type { PretrainingSequence } from './masked-batch.js';
import type { Stretch } from './pack-documents.js';
import { permutation } from './permutation.js';
import type { SequenceIndex } from './sequence-index.js';

/** A stage of the curriculum, up to where the next one begins. */
export interface LengthStage {
  /** Optimiser step with which it begins, from 0. */
  from_step: number;
  /** Sequences of a step. */
  batch_size: number;
  /** Of the pairs out of order, the share whose second segment is from elsewhere in the corpus; 0 swaps all (default). */
  foreign_segments?: number | undefined;
  index: SequenceIndex;
}

/** Steps whose sequences are sorted by length together, so that a batch needs little padding. */
const WINDOW_STEPS = 16;

/** A sequence that was drawn: which one, and in which epoch. */
interface Drawn extends Stretch {
  epoch: number;
  number: number;
}

/**
 * The sequences of each step. Every sequence of a stage occurs once an epoch, each epoch in another order, with other
 * cuts; nothing but the step's number decides which.
 *
 * @param stages ascending, the first from step 0
 */
export function curriculumSequences(
  corpus: Corpus,
  stages: readonly LengthStage[],
  specials: SequenceSpecials,
  rng: Rng,
): (step: number) => PretrainingSequence[] {
  let [known, batches] = ['', [] as Drawn[][]];
  return (step) => {
    const stage = stages.findLastIndex(({ from_step }) => from_step <= step);
    const own = step - stages[stage]!.from_step;
    const window = Math.floor(own / WINDOW_STEPS);
    if (known !== `${stage} ${window}`) {
      [known, batches] = [`${stage} ${window}`, windowBatches(stages[stage]!, stage, window, rng)];
    }
    return batches[own % WINDOW_STEPS]!.map(({ start, tokens, epoch, number }) =>
      corpusSequence(
        corpus.read(start, tokens),
        specials,
        rng.stream('cut', stage, epoch, number),
        foreignText(corpus, stages[stage]!, rng.stream('foreign', stage, epoch, number)),
      ),
    );
  };
}

/** Any stretch of an index; hardly ever one of the same document. */
export function foreignText(
  corpus: Corpus,
  { index, foreign_segments: share = 0 }: Pick<LengthStage, 'index' | 'foreign_segments'>,
  stream: RandomStream,
): ForeignText {
  const draw = () => {
    const { start, tokens } = index.stretch(stream.integer(index.count));
    return corpus.read(start, tokens);
  };
  return { share, draw };
}

/** The batches of the steps of a window, in random order, each of sequences of like length. */
function windowBatches(
  { batch_size, index }: LengthStage,
  stage: number,
  window: number,
  rng: Rng,
): Drawn[][] {
  const size = WINDOW_STEPS * batch_size;
  const orders = new Map<number, (place: number) => number>();
  const orderOf = (epoch: number) => {
    const order = orders.get(epoch) ?? permutation(index.count, rng, 'sequences', stage, epoch);
    orders.set(epoch, order);
    return order;
  };
  const drawn = Array.from({ length: size }, (_, row): Drawn => {
    const place = window * size + row;
    const epoch = Math.floor(place / index.count);
    const number = orderOf(epoch)(place % index.count);
    return { epoch, number, ...index.stretch(number) };
  });
  const batches = slices(
    drawn.sort((a, b) => a.tokens - b.tokens),
    batch_size,
  );
  return rng.stream('batches', stage, window).shuffle(batches);
}
