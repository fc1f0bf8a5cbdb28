import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskTokens } from './mask-tokens.js';

const SEED = { seed: 20_261_123 };
const SPECIAL = new Set([0, 1, 2, 3, 4]);
const options = { maskId: 4, vocabSize: 100, specialIds: SPECIAL, probability: 0.15, maxNgram: 3 };
const text = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 80 });

describe('maskTokens', () => {
  it('tells the truth about what it hid, hides the share, and never a special token', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 99 }), (ids, seed) => {
        const stream = createRng(seed).stream('mask');
        const { inputIds, positions, labels } = maskTokens(ids, options, stream);
        expect(labels).toEqual(positions.map((position) => ids[position]));
        expect(labels.some((label) => SPECIAL.has(label))).toBe(false);
        ids.forEach((id, position) => {
          if (!positions.includes(position)) expect(inputIds[position]).toBe(id);
        });
        const candidates = ids.filter((id) => !SPECIAL.has(id)).length;
        expect(positions.length).toBe(
          Math.min(candidates, Math.max(1, Math.round(candidates * options.probability))),
        );
      }),
      SEED,
    );
  });

  it('hides salient tokens as often as asked, beside the share of the others', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => 5 + (index % 90));
    const salient = [...ids.keys()].filter((position) => position % 10 === 0);
    const stream = createRng(1).stream('mask');
    const { positions } = maskTokens(ids, { ...options, salientProbability: 0.6 }, stream, salient);
    const hidden = positions.filter((position) => position % 10 === 0).length;
    expect(hidden / salient.length).toBeCloseTo(0.6, 0.9);
    expect(positions.length - hidden).toBe(Math.round(0.15 * (ids.length - salient.length)));
    expect(maskTokens([2, 7, 3], { ...options, salientProbability: 1 }, stream, [0, 1]).positions).toEqual([
      1,
    ]);
    expect(maskTokens(ids, options, createRng(2).stream('mask'), salient)).toEqual(
      maskTokens(ids, options, createRng(2).stream('mask')),
    );
  });

  it('hides 80 % behind [MASK], changes 10 %, leaves 10 %, in runs of up to three', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => 5 + (index % 90));
    const { inputIds, positions, labels } = maskTokens(ids, options, createRng(1).stream('mask'));
    const share = (test: (position: number, index: number) => boolean) =>
      positions.filter(test).length / positions.length;
    expect(share((position) => inputIds[position] === 4)).toBeCloseTo(0.8, 1);
    expect(share((position, index) => inputIds[position] === labels[index])).toBeCloseTo(0.1, 1);
    const hidden = new Set(positions);
    const starts = positions.filter((position) => !hidden.has(position - 1)).length;
    expect(positions.length / starts).toBeGreaterThan(1.5); // mean run: 3 / (1 + 1/2 + 1/3), some touch
  });

  it('hides runs of n words with probability (1/n) / (1 + 1/2 + 1/3), of whole words', () => {
    const startsWord = (id: number) => id % 2 === 1; // words of two tokens: odd, even
    const ids = Array.from({ length: 40_000 }, (_, index) => 5 + (index % 90));
    const sparse = { ...options, probability: 0.01, startsWord }; // so few that runs hardly touch
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 20; seed++) {
      const { positions } = maskTokens(ids, sparse, createRng(seed).stream('mask'));
      for (const tokens of runLengths(positions)) counts.set(tokens, (counts.get(tokens) ?? 0) + 1);
    }
    const runs = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const expected = [6 / 11, 3 / 11, 2 / 11];
    expected.forEach((share, index) => {
      const seen = (counts.get(2 * (index + 1)) ?? 0) / runs;
      expect(Math.abs(seen - share)).toBeLessThan(0.03);
    });
    expect([...counts.keys()].filter((tokens) => tokens % 2 === 1)).toEqual([]);
  });

  it('hides a token even where no whole word has room', () => {
    const startsWord = () => false;
    const ids = [2, 5, 6, 7, 8, 3];
    const { positions } = maskTokens(ids, { ...options, startsWord }, createRng(1).stream('mask'));
    expect(positions).toHaveLength(1);
  });
});

/** Lengths of the stretches of neighbouring positions. */
function runLengths(positions: readonly number[]): number[] {
  const starts = positions.filter((position, index) => positions[index - 1] !== position - 1);
  return starts.map((start) => {
    let end = start;
    while (positions.includes(end)) end++;
    return end - start;
  });
}
