import { createRng } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import type { Corpus } from './corpus.js';
import { curriculumSequences, type LengthStage } from './length-curriculum.js';
import { SENTENCE_END } from './token-file.js';

/** A corpus of numbered sentences of ten tokens: token n of the corpus is 5 + n. */
const read = (start: number, count: number) =>
  Uint16Array.from(
    { length: count },
    (_, index) => 5 + start + index + ((start + index) % 10 === 9 ? SENTENCE_END : 0),
  );
const corpus: Corpus = { key: 'k', documents: 1, read, *blocks() {}, close() {} };
const indexOf = (count: number, tokens: number) => ({
  count,
  stretch: (number: number) => ({ start: number * tokens, tokens }),
  close() {},
});
const stages: LengthStage[] = [
  { from_step: 0, batch_size: 3, index: indexOf(30, 20) },
  { from_step: 25, batch_size: 2, index: indexOf(5, 40) },
];
const SPECIALS = { cls: 2, sep: 3 };
const source = (seed = 1) => curriculumSequences(corpus, stages, SPECIALS, createRng(seed));
/** Which stretch a sequence is, by its least token. */
const numberOf = ({ ids }: { ids: ArrayLike<number> }, tokens: number) =>
  (Math.min(...[...(ids as number[])].filter((id) => id >= 5)) - 5) / tokens;

describe('curriculumSequences()', () => {
  it('has every sequence once an epoch of a stage, in other orders and with other cuts', () => {
    const sequencesOf = source();
    const numbersOf = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => sequencesOf(from + index))
        .flat()
        .map((sequence) => numberOf(sequence, 20));
    // A window of 16 steps draws 48 sequences: an epoch of 30 and 18 of the next.
    const window = numbersOf(0, 16);
    const counts = Array.from(
      { length: 30 },
      (_, number) => window.filter((other) => other === number).length,
    );
    expect(counts.filter((count) => count === 1)).toHaveLength(12);
    expect(counts.filter((count) => count === 2)).toHaveLength(18);
    expect(window).not.toEqual(numbersOf(16, 25));
  });

  it('goes over to longer ones with the step that says so', () => {
    const sequencesOf = source();
    expect(sequencesOf(24).map(({ ids }) => ids.length)).toEqual([23, 23, 23]);
    expect(sequencesOf(25).map(({ ids }) => ids.length)).toEqual([43, 43]);
  });

  it('decides a step by its number alone', () => {
    const all = source();
    const forwards = Array.from({ length: 40 }, (_, step) => all(step));
    const jumping = source();
    for (const step of [39, 3, 17, 25, 0, 24, 16]) expect(jumping(step)).toEqual(forwards[step]);
    expect(source(2)(0)).not.toEqual(forwards[0]);
  });

  it('makes batches of like lengths', () => {
    const uneven = {
      ...stages[0]!,
      index: {
        count: 480,
        stretch: (number: number) => ({ start: 0, tokens: 10 + (number % 50) }),
        close() {},
      },
    };
    const sequencesOf = curriculumSequences(corpus, [uneven], SPECIALS, createRng(1));
    for (let step = 0; step < 32; step++) {
      const lengths = sequencesOf(step).map(({ ids }) => ids.length);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(12);
    }
  });

  it('joins segments of two texts from the stage on that asks for them, whichever step is asked first', () => {
    const mixed = [stages[0]!, { ...stages[1]!, foreign_segments: 1 }];
    const sequencesOf = () => curriculumSequences(corpus, mixed, SPECIALS, createRng(1));
    const [all, plain] = [sequencesOf(), source()];
    expect(all(24)).toEqual(plain(24));
    const later = Array.from({ length: 10 }, (_, step) => all(25 + step));
    expect(sequencesOf()(34)).toEqual(later[9]);
    const spanOf = ({ ids }: { ids: ArrayLike<number> }) => {
      const tokens = [...(ids as number[])].filter((id) => id >= 5);
      return Math.max(...tokens) - Math.min(...tokens) + 1;
    };
    const outOfOrder = later.flat().filter(({ sopLabel }) => sopLabel === 1);
    expect(outOfOrder.some((sequence) => spanOf(sequence) > 40)).toBe(true);
    const inOrder = later.flat().filter(({ sopLabel }) => sopLabel === 0);
    expect(inOrder.every((sequence) => spanOf(sequence) === 40)).toBe(true);
  });
});
