import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@adaptmem/core';
import { afterAll, describe, expect, it } from 'vitest';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import { writeUnigramModel } from '../tokenizer/unigram-model.js';
import { generateCorpus } from './corpus.js';
import { lexiconWords } from './lexicon.js';
import { drawExamples, QUICKSTART_TASKS } from './quickstart-tasks.js';
import { quickstartVocabulary } from './vocabulary.js';

const folder = mkdtempSync(join(tmpdir(), 'adaptmem-vocabulary-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('quickstartVocabulary()', () => {
  const pieces = quickstartVocabulary(1);
  writeUnigramModel(join(folder, 'spiece.model'), pieces);
  const tokenizer = loadTokenizer(folder);

  it('starts with the special tokens in the order of ALBERT', () => {
    expect(tokenizer.specials).toEqual({ pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 });
  });

  it('has one token for every word of the lexicon, and of texts from other seeds', () => {
    const texts = [
      ...generateCorpus(createRng(7), 'other', 500).flatMap(({ first, second }) => [first, second]),
      ...QUICKSTART_TASKS.flatMap((task) => drawExamples(task, 'dev', { seed: 7, count: 120 })).flatMap(
        ({ sentence1, sentence2 = '' }) => [sentence1, sentence2],
      ),
    ];
    const words = [...new Set([...lexiconWords(), ...texts.flatMap((text) => text.split(' '))])];
    expect(words.filter((word) => word !== '' && tokenizer.tokenize(word).length !== 1)).toEqual([]);
  });

  it('spells a word that it does not know', () => {
    const spelled = tokenizer.tokenize('zebra').map(({ piece }) => piece);
    expect(spelled).toEqual(['▁', 'z', 'e', 'b', 'r', 'a']);
  });

  it('has probabilities that add up to one', () => {
    const words = pieces.slice(5).filter(({ score }) => score > -20);
    expect(words.reduce((sum, { score }) => sum + Math.exp(score), 0)).toBeCloseTo(1, 9);
  });
});
