import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packDocuments } from './pack-documents.js';
import { DOCUMENT_END, SENTENCE_END } from './token-file.js';

const SEED = { seed: 20_261_124 };
const ROOM = 20;

/** Documents of sentences, each as its number of tokens. */
const corpus = fc.array(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }), {
  maxLength: 8,
});

function valuesOf(documents: readonly number[][]): number[] {
  let token = 0;
  return documents.flatMap((sentences) => [
    ...sentences.flatMap((length) =>
      Array.from({ length }, (_, index) => (token++ % 30_000) + (index === length - 1 ? SENTENCE_END : 0)),
    ),
    DOCUMENT_END,
  ]);
}

/** The same numbers in blocks, whose edges must not matter. */
function blocksOf(values: readonly number[], size: number): Uint16Array[] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, block) =>
    Uint16Array.from(values.slice(block * size, (block + 1) * size)),
  );
}

/** Sentences in pieces that have room, put together as long as they have: the definition, document by document. */
function naive(documents: readonly number[][]): number[][] {
  return documents.map((sentences) => {
    const pieces = sentences.flatMap((length) => [
      ...new Array<number>(Math.floor(length / ROOM)).fill(ROOM),
      ...(length % ROOM > 0 ? [length % ROOM] : []),
    ]);
    const stretches: number[] = [];
    for (const piece of pieces) {
      if (stretches.length > 0 && stretches.at(-1)! + piece <= ROOM)
        stretches[stretches.length - 1]! += piece;
      else stretches.push(piece);
    }
    return stretches;
  });
}

describe('packDocuments()', () => {
  it('cuts documents as its definition says, wherever blocks end', () => {
    fc.assert(
      fc.property(corpus, fc.integer({ min: 1, max: 40 }), (documents, size) => {
        let start = 0;
        const expected = naive(documents).flatMap((stretches) => {
          const placed = stretches.map((tokens) => {
            start += tokens;
            return { start: start - tokens, tokens };
          });
          start++; // the document's end
          return placed;
        });
        expect([...packDocuments(blocksOf(valuesOf(documents), size), ROOM)]).toEqual(
          expected.filter(({ tokens }) => tokens >= 8),
        );
      }),
      SEED,
    );
  });

  it('parts a corpus into the wanted documents and the others', () => {
    fc.assert(
      fc.property(corpus, fc.func(fc.boolean()), (documents, isWanted) => {
        const blocks = blocksOf(valuesOf(documents), 64);
        const all = [...packDocuments(blocks, ROOM)];
        const parts = [
          ...packDocuments(blocks, ROOM, isWanted),
          ...packDocuments(blocks, ROOM, (d) => !isWanted(d)),
        ];
        expect(parts.sort((a, b) => a.start - b.start)).toEqual(all);
      }),
      SEED,
    );
  });
});
