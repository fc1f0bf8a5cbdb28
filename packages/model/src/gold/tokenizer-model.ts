/** Gold checks of SentencePiece's model files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import { type PieceType, readUnigramModel, writeUnigramModel } from '../tokenizer/unigram-model.js';
import { Comparison } from './comparison.js';

interface VocabularyFile {
  pieces: [piece: string, score: number, kind: string][];
}

/** How the reference file calls the types. */
const KINDS: Record<PieceType, string> = {
  normal: 'normal or user-defined',
  'user-defined': 'normal or user-defined',
  control: 'control',
  unknown: 'unk',
  byte: 'byte',
  unused: 'unused',
};

/** Pieces, scores (to float32's rounding) and kinds of a model, as SentencePiece itself lists them. */
export const vocabularyCheck: GoldCheck = {
  pattern: /^gold\/tokenizer\/[^/]+\.vocab\.json$/,
  run(path) {
    const expected = (JSON.parse(readText(path)) as VocabularyFile).pieces;
    const { pieces } = readUnigramModel(path.replace(/\.vocab\.json$/, '.model'));
    const comparison = new Comparison(1e-7);
    comparison.addEqual('number of pieces', pieces.length, expected.length);
    expected.forEach(([piece, score, kind], id) => {
      const ours = pieces[id];
      comparison.addEqual(`piece ${id}`, [ours?.piece, ours && KINDS[ours.type]], [piece, kind]);
      comparison.add(
        `score of piece ${id}`,
        Math.abs((ours?.score ?? Number.NaN) - score) / Math.max(1, Math.abs(score)),
      );
    });
    return comparison.result();
  },
};

/** What we write of a reference model's pieces reads back as the same pieces. */
export const modelRoundTripCheck: GoldCheck = {
  pattern: /^gold\/tokenizer\/[^/]+\.model$/,
  run(path) {
    const { pieces } = readUnigramModel(path);
    const folder = mkdtempSync(join(tmpdir(), 'adaptmem-gold-'));
    try {
      const copy = join(folder, 'spiece.model');
      writeUnigramModel(copy, pieces);
      const comparison = new Comparison(0);
      const read = readUnigramModel(copy).pieces;
      comparison.addEqual('number of pieces', read.length, pieces.length);
      pieces.forEach((piece, id) => {
        comparison.addEqual(`piece ${id}`, read[id], piece);
      });
      return comparison.result();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
