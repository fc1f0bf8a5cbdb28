/** Where tokenizers of ALBERT are known to part ways, on strings of our own and the published vocabulary. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findSharedData } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlbertTextOptions } from './albert-text.js';
import { AlbertTokenizer } from './albert-tokenizer.js';
import { ENDS_WITH_DIGIT_COMMA } from './character-class.js';
import { SentencePiece } from './sentence-piece.js';
import { readUnigramModel } from './unigram-model.js';

const MODEL = join(
  findSharedData(join(import.meta.dirname, '../../../..')) ?? '',
  'data/tokenizer/albert-base-v2/spiece.model',
);

describe.skipIf(!existsSync(MODEL))(
  "ALBERT's vocabulary (skipped without the shared folder, see ADAPTMEM_SHARED)",
  () => {
    // a skipped block is gone through all the same
    const pieces = existsSync(MODEL) ? new SentencePiece(readUnigramModel(MODEL)) : undefined!;
    const load = (options: AlbertTextOptions = {}) => new AlbertTokenizer(pieces, options);
    const tokenizer = existsSync(MODEL) ? load() : undefined!;
    const piecesOf = (text: string, by = tokenizer) => by.tokenize(text).map(({ piece }) => piece);

    it('splits a comma from the number before it, also where a piece has both', () => {
      expect(tokenizer.tokenize('▁2011,')).toHaveLength(2);
      expect(piecesOf('since 2011, they')).toEqual(['▁since', '▁2011', ',', '▁they']);
      expect(piecesOf('7, 8,')).toEqual(['▁7', ',', '▁8', ',']);
      expect(piecesOf('a, b')).toEqual(['▁a', ',', '▁b']); // only after digits
    });

    it('never leaves a digit and a comma in one piece', () => {
      const digits = fc.stringMatching(/^[0-9]{1,5}$/);
      const texts = fc.array(fc.oneof(digits, fc.constantFrom('²', '①', '٣', 'x', 'in')), {
        minLength: 1,
        maxLength: 8,
      });
      fc.assert(
        fc.property(texts, fc.constantFrom(',', ', ', ',,'), (parts, comma) => {
          for (const { piece, id } of tokenizer.tokenize(parts.join(comma) + comma)) {
            if (id !== tokenizer.specials.unk) expect(piece).not.toMatch(ENDS_WITH_DIGIT_COMMA);
          }
        }),
        { seed: 31 },
      );
    });

    it("takes each of Python's white space characters for a space, and U+FEFF for none", () => {
      const spaces = [
        '\t',
        '\n',
        '\u000b',
        '\u001c',
        '\u001f',
        '\u0085',
        '\u00a0',
        '\u2003',
        '\u2029',
        '\u3000',
      ];
      for (const space of spaces)
        expect(piecesOf(`${space}the${space}${space}cat${space}`)).toEqual(['▁the', '▁cat']);
      const parts = load({ keepAccents: true, lowerCase: false });
      expect(parts.encode('a\u200bb').inputIds).not.toEqual(parts.encode('ab').inputIds); // the model's own map
    });

    it('strips marks by their combining class: an accent goes, a vowel sign and a keycap stay', () => {
      for (const [marked, plain] of [
        ['Ångström', 'angstrom'],
        ['e\u0301\u0345t\u0323e\u0301', 'ete'],
        ['\u1e9b\u0323', 's'], // one letter with two dots, by compatibility
        ['n\u0303\u0303\u0303', 'n'],
      ] as const)
        expect(piecesOf(marked)).toEqual(piecesOf(plain));
      expect(tokenizer.tokenize('1\u20e3')).not.toEqual(tokenizer.tokenize('1'));
      expect(tokenizer.tokenize('ก\u0e31')).not.toEqual(tokenizer.tokenize('ก'));
    });

    it('keeps case, accents and spaces where it is told to', () => {
      expect(piecesOf('Café', load({ lowerCase: false }))).toEqual(
        piecesOf('Cafe', load({ lowerCase: false })),
      );
      expect(piecesOf('CAFÉ', load({ keepAccents: true }))).toEqual(
        piecesOf('café', load({ keepAccents: true })),
      );
      expect(piecesOf('café', load({ keepAccents: true }))).not.toEqual(piecesOf('cafe'));
      const raw = load({ lowerCase: false, keepAccents: true, removeSpace: false });
      expect(piecesOf('a\u0085b', raw)).not.toEqual(piecesOf('a b', raw));
      expect(piecesOf('a  b ', raw)).toEqual(piecesOf('a b', raw)); // SentencePiece collapses spaces itself
    });

    it('finds special tokens within words, before it lower-cases', () => {
      expect(piecesOf('The[SEP]Cat [MASK] sat<pad>')).toEqual([
        '▁the',
        '[SEP]',
        '▁cat',
        '[MASK]',
        '▁sat',
        '<pad>',
      ]);
      expect(piecesOf('[sep]')).not.toContain('[SEP]');
      const google = load({ splitSpecials: false });
      expect(piecesOf('a[SEP]b', google)).not.toContain('[SEP]');
    });

    it("turns two backticks or apostrophes into a quotation mark, but for Google's own code", () => {
      expect(piecesOf("``so''")).toEqual(piecesOf('"so"'));
      const google = load({ convertQuotes: false });
      expect(piecesOf("``so''", google)).not.toEqual(piecesOf('"so"', google));
    });

    it('gives the same ids for the same text however it is composed', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
          expect(tokenizer.encode(text.normalize('NFD'))).toEqual(tokenizer.encode(text.normalize('NFC')));
        }),
        { seed: 32, numRuns: 300 },
      );
    });

    it('reads back what it wrote of plain words', () => {
      const words = fc.array(
        fc.constantFrom('the', 'cat', 'sat', 'on', 'a', 'mat', 'quickly', 'unbelievable'),
        {
          minLength: 1,
          maxLength: 12,
        },
      );
      fc.assert(
        fc.property(words, (list) => {
          const text = list.join(' ');
          expect(tokenizer.decode(tokenizer.encode(text).inputIds)).toBe(text);
        }),
        { seed: 33 },
      );
    });
  },
);
