import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { readUnigramModel, writeUnigramModel } from './unigram-model.js';

const path = join(mkdtempSync(join(tmpdir(), 'adaptmem-unigram-')), 'spiece.model');
const PIECES = [
  { piece: '<pad>', score: 0 },
  { piece: '<unk>', score: 0 },
  { piece: '[MASK]', score: 0 },
  { piece: '▁straße', score: -1.5 },
  { piece: '<0x0A>', score: 0 },
  { piece: '-', score: 0, type: 'user-defined' as const },
];

describe('writeUnigramModel()', () => {
  it('writes what readUnigramModel() reads, with the types of special pieces by their names', () => {
    writeUnigramModel(path, PIECES);
    const model = readUnigramModel(path);
    expect(model.pieces.map(({ type }) => type)).toEqual([
      'control',
      'unknown',
      'control',
      'normal',
      'byte',
      'user-defined',
    ]);
    expect(model.pieces[3]).toEqual({ piece: '▁straße', score: -1.5, type: 'normal' });
    expect(model).toMatchObject({ byteFallback: true, addDummyPrefix: true, removeExtraWhitespaces: true });
  });

  it('shows all that is wrong with the pieces together', () => {
    const pieces = [
      { piece: 'a', score: 0 },
      { piece: 'a', score: Number.NaN },
      { piece: '', score: 0 },
    ];
    expect(() => writeUnigramModel(path, pieces)).toThrow(DataError);
    expect(() => writeUnigramModel(path, pieces)).toThrow(
      /has 0 unknown.*\n.*Piece 1 "a" is there already.*\n.*Piece 1 "a" has score NaN.*\n.*Piece 2 is empty/,
    );
  });
});

describe('readUnigramModel()', () => {
  it('refuses a model that is cut in the middle of a piece, and text', () => {
    writeUnigramModel(path, PIECES);
    writeFileSync(path, readFileSync(path).subarray(0, 30));
    expect(() => readUnigramModel(path)).toThrow(
      /spiece\.model: Not a SentencePiece unigram model: Field of/,
    );
    writeFileSync(path, 'hello, this is no model');
    expect(() => readUnigramModel(path)).toThrow(DataError);
    writeFileSync(path, '');
    expect(() => readUnigramModel(path)).toThrow(/Vocabulary of 0 pieces/);
  });
});
