/** Hugging Face's `tokenizer.json`, as far as it describes a unigram vocabulary with SentencePiece's normaliser. */
import { DataError } from '@adaptmem/core';
import { z } from 'zod';
import { readJson } from '../checkpoint/read-json.js';
import type { PieceType, UnigramModel } from './unigram-model.js';

const Normalizer = z.object({
  type: z.string(),
  precompiled_charsmap: z.base64().optional(),
  get normalizers() {
    return z.array(Normalizer).optional();
  },
});
type Normalizer = z.infer<typeof Normalizer>;

const TokenizerJson = z.object({
  added_tokens: z.array(z.object({ content: z.string(), special: z.boolean() })).default([]),
  normalizer: Normalizer.nullish(),
  model: z.object({
    type: z.literal('Unigram'),
    unk_id: z.number().int().nonnegative(),
    vocab: z.array(z.tuple([z.string(), z.number()])).min(1),
    byte_fallback: z.boolean().default(false),
  }),
});

/**
 * The unigram vocabulary and the character map of a `tokenizer.json`; its other steps are ALBERT's own and are done
 * by `AlbertTokenizer`. The file does not say which pieces are user-defined: they count as normal ones of score 0.
 *
 * @throws DataError if the file holds no unigram model, with every mistake
 * @throws FileError if it cannot be read
 */
export function readTokenizerJson(path: string): UnigramModel {
  const parsed = TokenizerJson.safeParse(readJson(path));
  if (!parsed.success) {
    throw new DataError(
      parsed.error.issues.slice(0, 20).map((issue) => ({
        file: path,
        path: issue.path.join('.'),
        message: issue.message,
        code: 'TOKENIZER_JSON',
      })),
    );
  }
  const { added_tokens: added, normalizer, model } = parsed.data;
  const specials = new Set(added.filter(({ special }) => special).map(({ content }) => content));
  const typeOf = (piece: string, id: number): PieceType => {
    if (id === model.unk_id) return 'unknown';
    if (specials.has(piece)) return 'control';
    return model.byte_fallback && /^<0x[0-9A-F]{2}>$/.test(piece) ? 'byte' : 'normal';
  };
  return {
    pieces: model.vocab.map(([piece, score], id) => ({ piece, score, type: typeOf(piece, id) })),
    charsmap: Buffer.from(charsmapOf(normalizer) ?? '', 'base64'),
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
    treatWhitespaceAsSuffix: false,
    byteFallback: model.byte_fallback,
  };
}

function charsmapOf(normalizer: Normalizer | null | undefined): string | undefined {
  if (!normalizer) return undefined;
  const inner = (normalizer.normalizers ?? []).map(charsmapOf).find((map) => map !== undefined);
  return normalizer.precompiled_charsmap ?? inner;
}
