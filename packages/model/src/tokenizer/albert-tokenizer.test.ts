import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from './load-tokenizer.js';
import { writeUnigramModel } from './unigram-model.js';

const folder = mkdtempSync(join(tmpdir(), 'adaptmem-tokenizer-'));
const path = join(folder, 'spiece.model');
const VOCABULARY = [
  '<pad>',
  '<unk>',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  '▁',
  ',',
  '1',
  '▁1,',
  '▁the',
  '▁cat',
  '▁sat',
];
writeUnigramModel(
  path,
  VOCABULARY.map((piece, id) => ({ piece, score: id < 5 ? 0 : -2 })),
);
const tokenizer = loadTokenizer(path);
const piecesOf = (text: string) => tokenizer.tokenize(text).map(({ piece }) => piece);

describe('loadTokenizer()', () => {
  it('takes the folder of a vocabulary, too', () => {
    expect(loadTokenizer(folder).vocabularySize).toBe(VOCABULARY.length);
  });

  it('names all the special tokens that a vocabulary lacks', () => {
    const lacking = join(folder, 'lacking.model');
    writeUnigramModel(lacking, [{ piece: '<unk>', score: 0 }]);
    expect(() => loadTokenizer(lacking)).toThrow(DataError);
    expect(() => loadTokenizer(lacking)).toThrow(/Vocabulary has no <pad>, \[CLS\], \[SEP\], \[MASK\]/);
  });

  it('refuses a tokenizer.json of another kind with all that is wrong', () => {
    const json = join(folder, 'other.json');
    writeFileSync(json, JSON.stringify({ model: { type: 'BPE', unk_id: -1, vocab: [['a', 0]] } }));
    expect(() => loadTokenizer(json)).toThrow(/ model\.type: .*\n.* model\.unk_id: /);
  });

  it('reads the vocabulary of a tokenizer.json', () => {
    const json = join(folder, 'unigram.json');
    const added = VOCABULARY.slice(0, 5).map((content) => ({ content, special: true }));
    const vocab = VOCABULARY.map((piece, id) => [piece, id < 5 ? 0 : -2]);
    writeFileSync(
      json,
      JSON.stringify({ added_tokens: added, model: { type: 'Unigram', unk_id: 1, vocab } }),
    );
    expect(loadTokenizer(json).encode('The cat', 'sat 1,')).toEqual(tokenizer.encode('The cat', 'sat 1,'));
  });
});

describe('Tokenizer.tokenize()', () => {
  it('splits the comma from a number although a piece has both', () => {
    expect(piecesOf('1, cat')).toEqual(['▁', '1', ',', '▁cat']);
  });

  it('knows special tokens in a text and lower-cases the rest', () => {
    expect(piecesOf('THE [MASK] Cat')).toEqual(['▁the', '[MASK]', '▁cat']);
    expect(piecesOf('<PAD>cat')).toEqual(['<pad>', '▁cat']);
  });

  it('gives no pieces for no text', () => {
    expect(piecesOf(' \n ')).toEqual([]);
    expect(tokenizer.encode('').inputIds).toEqual([2, 3]);
  });
});

describe('Tokenizer.encode()', () => {
  it('puts special tokens around one text and two', () => {
    expect(tokenizer.encode('the cat')).toEqual({ inputIds: [2, 9, 10, 3], tokenTypeIds: [0, 0, 0, 0] });
    expect(tokenizer.encode('the cat', 'sat')).toEqual({
      inputIds: [2, 9, 10, 3, 11, 3],
      tokenTypeIds: [0, 0, 0, 0, 1, 1],
    });
  });

  it('keeps to the length, and refuses one without room', () => {
    expect(tokenizer.encode('the cat sat', 'sat', { maxLength: 6 }).inputIds).toEqual([2, 9, 10, 3, 11, 3]);
    expect(tokenizer.encode('the cat', undefined, { maxLength: 2 }).inputIds).toEqual([2, 3]);
    expect(() => tokenizer.encode('the', 'cat', { maxLength: 2 })).toThrow(/at least 3, got 2/);
  });
});

describe('Tokenizer.decode()', () => {
  it('gives text back without special tokens', () => {
    expect(tokenizer.decode(tokenizer.encode('the cat', 'sat').inputIds)).toBe('the cat sat');
  });
});
