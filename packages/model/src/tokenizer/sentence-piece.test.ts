import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SentencePiece } from './sentence-piece.js';
import type { PieceType, UnigramModel } from './unigram-model.js';

const SPECIALS: [string, number, PieceType][] = [['<unk>', 0, 'unknown']];

function modelOf(pieces: [string, number, PieceType?][], change: Partial<UnigramModel> = {}): UnigramModel {
  return {
    pieces: [...SPECIALS, ...pieces].map(([piece, score, type = 'normal']) => ({ piece, score, type })),
    charsmap: new Uint8Array(),
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
    treatWhitespaceAsSuffix: false,
    byteFallback: false,
    ...change,
  };
}

const piecesOf = (model: UnigramModel, text: string) =>
  new SentencePiece(model).encode(text).map(({ piece }) => piece);

/** The greatest sum of scores over all segmentations, by trying them all. */
function bestScore(text: string, scores: ReadonlyMap<string, number>): number {
  if (text === '') return 0;
  const options = [...scores].filter(([piece]) => text.startsWith(piece));
  return Math.max(...options.map(([piece, score]) => score + bestScore(text.slice(piece.length), scores)));
}

describe('SentencePiece.encode()', () => {
  it('takes the segmentation of the greatest score', () => {
    const scores = new Map<string, number>([
      ['a', -3.5],
      ['b', -3.25],
      ['ab', -4.75],
      ['ba', -5],
      ['aab', -8],
      ['bab', -7.5],
    ]);
    const model = modelOf([...scores], { addDummyPrefix: false });
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 9 }), (letters) => {
        const text = letters.join('');
        const pieces = piecesOf(model, text);
        expect(pieces.join('')).toBe(text);
        expect(pieces.reduce((sum, piece) => sum + scores.get(piece)!, 0)).toBe(bestScore(text, scores));
      }),
      { seed: 11 },
    );
  });

  it('collapses spaces and writes them as U+2581', () => {
    expect(
      piecesOf(
        modelOf([
          ['▁', -1],
          ['▁a', -1],
        ]),
        '  a   a ',
      ),
    ).toEqual(['▁a', '▁a']);
    const kept = modelOf(
      [
        ['▁', -1],
        ['a', -1],
      ],
      { removeExtraWhitespaces: false },
    );
    expect(piecesOf(kept, ' a ')).toEqual(['▁', '▁', 'a', '▁']);
    const suffix = modelOf([['a▁', -1]], { treatWhitespaceAsSuffix: true });
    expect(piecesOf(suffix, 'a a')).toEqual(['a▁', 'a▁']);
  });

  it('joins unknown characters into one piece, or falls back to bytes', () => {
    expect(new SentencePiece(modelOf([['▁', -1]])).encode('äö a')).toEqual([
      { piece: '▁', id: 1 },
      { piece: 'äö', id: 0 },
      { piece: '▁', id: 1 },
      { piece: 'a', id: 0 },
    ]);
    const bytes = modelOf(
      [
        ['▁', -1],
        ['<0xC3>', 0, 'byte'],
        ['<0xA4>', 0, 'byte'],
      ],
      { byteFallback: true },
    );
    expect(new SentencePiece(bytes).encode('ä').map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('prefers a user-defined piece whatever its score, and never takes an unused one', () => {
    const among = (type: PieceType) =>
      piecesOf(
        modelOf([
          ['▁', -1],
          ['a', -9, type],
          ['b', -1],
          ['ab', -2],
        ]),
        'ab',
      );
    expect(among('normal')).toEqual(['▁', 'ab']);
    expect(among('user-defined')).toEqual(['▁', 'a', 'b']);
    const unused = modelOf([
      ['▁', -1],
      ['a', -9],
      ['b', -9],
      ['ab', -1, 'unused'],
    ]);
    expect(piecesOf(unused, 'ab')).toEqual(['▁', 'a', 'b']);
  });

  it('is linear in the length of a text', () => {
    const sentencePiece = new SentencePiece(
      modelOf([
        ['▁', -1],
        ['a', -2],
        ['aa', -3],
      ]),
    );
    expect(sentencePiece.encode('a'.repeat(200_001))).toHaveLength(100_002);
    expect(sentencePiece.encode('ä'.repeat(200_000))).toHaveLength(2);
  });

  it('refuses a damaged character map', () => {
    const charsmap = Uint8Array.of(255, 0, 0, 0, 1, 2);
    expect(() => new SentencePiece(modelOf([], { charsmap }))).toThrow(RangeError);
  });
});
