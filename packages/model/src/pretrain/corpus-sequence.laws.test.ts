import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusSequence } from './corpus-sequence.js';
import type { PretrainingSequence } from './masked-batch.js';
import { endsSentence, SENTENCE_END, tokenOf } from './token-file.js';

const SEED = { seed: 20_261_124 };
const SPECIALS = { cls: 2, sep: 3 };
const values = fc
  .array(fc.tuple(fc.integer({ min: 5, max: 29_999 }), fc.boolean()), { minLength: 2, maxLength: 60 })
  .map((tokens) => Uint16Array.from(tokens, ([id, ends]) => id + (ends ? SENTENCE_END : 0)));

describe('corpusSequence()', () => {
  it('is the text cut after a sentence, in order or swapped as the label says', () => {
    fc.assert(
      fc.property(values, fc.nat(), (stretch, seed) => {
        const { ids, segments, sopLabel } = corpusSequence(stretch, SPECIALS, createRng(seed).stream('cut'));
        const text = [...stretch].map(tokenOf);
        const all = [...(ids as number[])];
        if (sopLabel === undefined) {
          expect([...stretch.slice(0, -1)].some(endsSentence)).toBe(false);
          expect(all).toEqual([2, ...text, 3]);
          return;
        }
        const middle = all.indexOf(3);
        const [first, second] = [all.slice(1, middle), all.slice(middle + 1, -1)];
        expect([all[0], all.at(-1)]).toEqual([2, 3]);
        expect(sopLabel === 0 ? [...first, ...second] : [...second, ...first]).toEqual(text);
        const cut = sopLabel === 0 ? first.length : second.length;
        expect(endsSentence(stretch[cut - 1]!)).toBe(true);
        expect([...(segments as Uint8Array)]).toEqual(all.map((_, index) => (index > middle ? 1 : 0)));
      }),
      SEED,
    );
  });

  it('swaps half of them', () => {
    const stretch = Uint16Array.from([5, 6 + SENTENCE_END, 7, 8 + SENTENCE_END]);
    const swapped = Array.from({ length: 1000 }, (_, seed) =>
      corpusSequence(stretch, SPECIALS, createRng(seed).stream('cut')),
    ).filter(({ sopLabel }) => sopLabel === 1);
    expect(Math.abs(swapped.length - 500)).toBeLessThan(5 * Math.sqrt(250));
  });

  it('replaces only the second segment of a pair out of order, by whole sentences that have room', () => {
    fc.assert(
      fc.property(values, values, fc.nat(), (own, other, seed) => {
        const sequence = (share: number) =>
          corpusSequence(own, SPECIALS, createRng(seed).stream('cut'), { share, draw: () => other });
        const swapped = corpusSequence(own, SPECIALS, createRng(seed).stream('cut'));
        expect(sequence(0)).toEqual(swapped);
        const [end, start] = segmentsOf(swapped); // of the text, where the pair is out of order
        const sentences = [...other.keys()].filter(
          (index) => index < end.length && endsSentence(other[index]!),
        );
        const isReplaced = swapped.sopLabel === 1 && sentences.length > 0;
        const foreign = isReplaced && [start, [...other.subarray(0, sentences.at(-1)! + 1)].map(tokenOf)];
        expect(sequence(1).sopLabel).toBe(swapped.sopLabel);
        expect(segmentsOf(sequence(1))).toEqual(foreign || segmentsOf(swapped));
      }),
      SEED,
    );
  });

  it('has as many foreign segments among the pairs out of order as the share says', () => {
    const own = Uint16Array.from([5, 6 + SENTENCE_END, 7, 8 + SENTENCE_END]);
    const foreign = { share: 0.3, draw: () => Uint16Array.from([20, 21 + SENTENCE_END]) };
    const outOfOrder = Array.from({ length: 4000 }, (_, seed) =>
      corpusSequence(own, SPECIALS, createRng(seed).stream('cut'), foreign),
    ).filter(({ sopLabel }) => sopLabel === 1);
    const share = outOfOrder.filter(({ ids }) => ids[4] === 20).length / outOfOrder.length;
    expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / outOfOrder.length));
  });
});

/** The tokens of both segments, the second one empty where there is only one. */
function segmentsOf({ ids, segments = [] }: PretrainingSequence): [number[], number[]] {
  const all = [...(ids as number[])];
  const second = [...(segments as Uint8Array)].indexOf(1);
  if (second < 0) return [all.slice(1, -1), []];
  return [all.slice(1, second - 1), all.slice(second, -1)];
}
