import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { padEncoding, truncatePair } from './encoding.js';

/** One token after the other, as the name says. */
function longestFirst(a: number[], b: number[], room: number): [number[], number[]] {
  if (a.length + b.length <= room) return [a, b];
  return a.length > b.length ? longestFirst(a.slice(0, -1), b, room) : longestFirst(a, b.slice(0, -1), room);
}

describe('truncatePair()', () => {
  it('takes from the longer text until both fit', () => {
    const ids = fc.array(fc.nat(99), { maxLength: 15 });
    fc.assert(
      fc.property(ids, ids, fc.nat(25), (a, b, room) => {
        expect(truncatePair(a, b, room, 'longest_first')).toEqual(longestFirst(a, b, room));
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it('cuts only one text where it is told to, and nothing if that is not enough', () => {
    expect(truncatePair([1, 2, 3], [4, 5], 3, 'only_first')).toEqual([[1], [4, 5]]);
    expect(truncatePair([1, 2, 3], [4, 5], 3, 'only_second')).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(truncatePair([1, 2, 3], undefined, 2, 'longest_first')).toEqual([[1, 2], undefined]);
    expect(truncatePair([1, 2, 3], [4], 1, 'do_not_truncate')).toEqual([[1, 2, 3], [4]]);
  });
});

describe('padEncoding()', () => {
  it('fills up on the right and masks what it filled', () => {
    expect(padEncoding({ inputIds: [2, 3], tokenTypeIds: [0, 1] }, 4, 9)).toEqual({
      inputIds: [2, 3, 9, 9],
      tokenTypeIds: [0, 1, 0, 0],
      attentionMask: [1, 1, 0, 0],
    });
    expect(padEncoding({ inputIds: [2, 3], tokenTypeIds: [0, 0] }, 1, 9).inputIds).toEqual([2, 3]);
  });
});
