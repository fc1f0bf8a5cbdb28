/** The quickstart's vocabulary: whole words with their frequency, single characters for everything else. */
import { createRng } from '@adaptmem/core';
import { generateCorpus } from './corpus.js';
import { lexiconWords } from './lexicon.js';
import { drawExamples, QUICKSTART_TASKS } from './quickstart-tasks.js';

/** A piece of a unigram model and its log probability. */
export interface VocabularyPiece {
  piece: string;
  score: number;
}

/** ALBERT's special tokens, in the order of their ids. */
const SPECIAL_TOKENS = ['<pad>', '<unk>', '[CLS]', '[SEP]', '[MASK]'];
/** SentencePiece's mark of a space (U+2581). */
const SPACE = '▁';
const CHARACTERS = [SPACE, ...'abcdefghijklmnopqrstuvwxyz0123456789.,?!\'"-()'];
/** Worse than any word: a word that is known is never spelled. */
const CHARACTER_SCORE = -20;

/** Documents and examples of each task that the words are counted in. */
const SAMPLE = { documents: 20_000, examples: 2_000 };

/**
 * Pieces in the order of their ids: special tokens, words from frequent to rare, characters.
 * @param seed of the material that the words are counted in
 */
export function quickstartVocabulary(seed: number): VocabularyPiece[] {
  const counts = countWords(sampleTexts(seed));
  for (const word of lexiconWords()) counts.set(word, counts.get(word) ?? 0);
  const total = [...counts.values()].reduce((sum, count) => sum + count + 1, 0);
  const words = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([word, count]) => ({ piece: `${SPACE}${word}`, score: Math.log((count + 1) / total) }));
  return [
    ...SPECIAL_TOKENS.map((piece) => ({ piece, score: 0 })),
    ...words,
    ...CHARACTERS.map((piece) => ({ piece, score: CHARACTER_SCORE })),
  ];
}

function* sampleTexts(seed: number): Generator<string> {
  for (const { first, second } of generateCorpus(createRng(seed), 'vocabulary', SAMPLE.documents)) {
    yield first;
    yield second;
  }
  for (const task of QUICKSTART_TASKS) {
    for (const example of drawExamples(task, 'train', { seed, count: SAMPLE.examples })) {
      yield example.sentence1;
      yield example.sentence2 ?? '';
    }
  }
}

function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.split(' ')) if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
