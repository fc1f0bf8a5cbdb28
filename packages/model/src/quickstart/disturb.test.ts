import { createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateCorpus } from './corpus.js';
import { disturb } from './disturb.js';

describe('disturb()', () => {
  const documents = generateCorpus(createRng(1), 'disturb', 300);
  const words = ({ first, second }: { first: string; second: string }) => `${first} ${second}`.split(' ');

  it('always changes the document, by at most two words or by swapping its parts', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...documents), (seed, document) => {
        const disturbed = disturb(createRng(seed).stream('law'), document);
        expect(disturbed).not.toEqual(document);
        const swapped = disturbed.first === document.second && disturbed.second === document.first;
        const [before, after] = [words(document), words(disturbed)];
        expect(after).toHaveLength(before.length);
        const changed = before.filter((word, index) => word !== after[index]).length;
        expect(swapped || changed <= 2).toBe(true);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('exchanges and inflects', () => {
    const document = { first: 'the dog chased the cat .', second: 'so the cat was chased .' };
    const results = Array.from(
      { length: 200 },
      (_, seed) => disturb(createRng(seed).stream('many'), document).first,
    );
    expect(results).toContain('the cat chased the dog .');
    expect(results).toContain('the dogs chased the cat .');
  });
});
