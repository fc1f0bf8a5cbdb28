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
});
