import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusSequence } from './corpus-sequence.js';
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
});
