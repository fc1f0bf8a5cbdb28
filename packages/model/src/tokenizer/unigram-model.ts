/**
 * SentencePiece's `spiece.model`: a protocol buffer `ModelProto` with pieces, scores and the normaliser.
 * Field numbers: google/sentencepiece, src/sentencepiece_model.proto (v0.1.97).
 */
import { DataError, readBytes, writeAtomic } from '@adaptmem/core';
import { encodeProto, ProtoMessage, type ProtoValue } from './protobuf.js';

/** Kinds of pieces; the index is the number in the file. */
const PIECE_TYPES = [undefined, 'normal', 'unknown', 'control', 'user-defined', 'unused', 'byte'] as const;

/** What a piece is for: only normal, user-defined and unused ones are matched in text. */
export type PieceType = NonNullable<(typeof PIECE_TYPES)[number]>;

/** One entry of the vocabulary; its place is its id. */
export interface UnigramPiece {
  piece: string;
  /** Log probability. */
  score: number;
  type: PieceType;
}

/** A unigram vocabulary and how text is normalised before it. */
export interface UnigramModel {
  pieces: readonly UnigramPiece[];
  /** A trie of replacements, see `charsmap.ts`; empty: text stays as it is. */
  charsmap: Uint8Array;
  addDummyPrefix: boolean;
  removeExtraWhitespaces: boolean;
  /** Spaces become U+2581. */
  escapeWhitespaces: boolean;
  treatWhitespaceAsSuffix: boolean;
  /** Unknown characters become one piece for each byte. */
  byteFallback: boolean;
}

const MODEL = { pieces: 1, trainer: 2, normalizer: 3 };
const PIECE = { piece: 1, score: 2, type: 3 };
const TRAINER = {
  modelType: 3,
  vocabularySize: 4,
  whitespaceAsSuffix: 24,
  byteFallback: 35,
  unknownId: 40,
  beginId: 41,
  endId: 42,
  padId: 43,
  unknownPiece: 45,
};
const NORMALIZER = { name: 1, charsmap: 2, dummyPrefix: 3, removeExtraWhitespaces: 4, escapeWhitespaces: 5 };
const UNIGRAM = 1;

/**
 * Reads a `spiece.model`.
 *
 * @throws DataError if it is no unigram model, or its vocabulary has no or several unknown pieces or a piece twice
 * @throws FileError if it cannot be read
 */
export function readUnigramModel(path: string): UnigramModel {
  const bytes = readBytes(path);
  let model: UnigramModel;
  try {
    model = modelOf(new ProtoMessage(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw modelError(path, [`Not a SentencePiece unigram model: ${reason}`], cause);
  }
  const mistakes = mistakesOf(model.pieces);
  if (mistakes.length > 0) throw modelError(path, mistakes);
  return model;
}

/**
 * Writes a `spiece.model` with the identity normaliser, spaces collapsed and a space before the text.
 *
 * @param pieces in the order of their ids; where `type` is absent, ALBERT's special pieces (`<unk>`; `<pad>`, `[CLS]`,
 *   `[SEP]`, `[MASK]`) and `<0x00>` … `<0xFF>` are known by their names, and every other piece is normal
 * @throws DataError if a piece is there twice or not exactly one is the unknown piece
 * @throws FileError if it cannot be written
 */
export function writeUnigramModel(
  path: string,
  pieces: readonly { piece: string; score: number; type?: PieceType }[],
): void {
  const typed = pieces.map(({ piece, score, type }) => ({ piece, score, type: type ?? typeByName(piece) }));
  const mistakes = mistakesOf(typed);
  if (mistakes.length > 0) throw modelError(path, mistakes);
  writeAtomic(path, encodeModel(typed));
}

function modelOf(root: ProtoMessage): UnigramModel {
  const trainer = root.message(MODEL.trainer);
  const normalizer = root.message(MODEL.normalizer);
  const modelType = trainer.int(TRAINER.modelType, UNIGRAM);
  if (modelType !== UNIGRAM) throw new RangeError(`its type is ${modelType}, unigram is ${UNIGRAM}`);
  return {
    pieces: root.messages(MODEL.pieces).map(pieceOf),
    charsmap: normalizer.bytes(NORMALIZER.charsmap),
    addDummyPrefix: normalizer.bool(NORMALIZER.dummyPrefix, true),
    removeExtraWhitespaces: normalizer.bool(NORMALIZER.removeExtraWhitespaces, true),
    escapeWhitespaces: normalizer.bool(NORMALIZER.escapeWhitespaces, true),
    treatWhitespaceAsSuffix: trainer.bool(TRAINER.whitespaceAsSuffix, false),
    byteFallback: trainer.bool(TRAINER.byteFallback, false),
  };
}

function pieceOf(message: ProtoMessage): UnigramPiece {
  const type = PIECE_TYPES[message.int(PIECE.type, 1)];
  if (!type) throw new RangeError(`a piece has the unknown type ${message.int(PIECE.type, 1)}`);
  return { piece: message.text(PIECE.piece), score: message.float(PIECE.score, 0), type };
}

function mistakesOf(pieces: readonly UnigramPiece[]): string[] {
  const mistakes: string[] = [];
  const unknown = pieces.filter(({ type }) => type === 'unknown').length;
  if (unknown !== 1)
    mistakes.push(`Vocabulary of ${pieces.length} pieces has ${unknown} unknown pieces, expected 1`);
  const seen = new Set<string>();
  pieces.forEach(({ piece, score }, id) => {
    if (piece === '') mistakes.push(`Piece ${id} is empty`);
    if (seen.has(piece)) mistakes.push(`Piece ${id} ${JSON.stringify(piece)} is there already`);
    if (!Number.isFinite(score)) mistakes.push(`Piece ${id} ${JSON.stringify(piece)} has score ${score}`);
    seen.add(piece);
  });
  return mistakes;
}

function encodeModel(pieces: readonly UnigramPiece[]): Uint8Array {
  const trainer = encodeProto([
    [TRAINER.modelType, UNIGRAM],
    [TRAINER.vocabularySize, pieces.length],
    [TRAINER.byteFallback, pieces.some(({ type }) => type === 'byte') ? 1 : 0],
    [TRAINER.unknownId, pieces.findIndex(({ type }) => type === 'unknown')],
    [TRAINER.beginId, pieces.findIndex(({ piece }) => piece === '[CLS]')],
    [TRAINER.endId, pieces.findIndex(({ piece }) => piece === '[SEP]')],
    [TRAINER.padId, pieces.findIndex(({ piece }) => piece === '<pad>')],
    [TRAINER.unknownPiece, pieces.find(({ type }) => type === 'unknown')!.piece],
  ]);
  const normalizer = encodeProto([
    [NORMALIZER.name, 'identity'],
    [NORMALIZER.dummyPrefix, 1],
    [NORMALIZER.removeExtraWhitespaces, 1],
    [NORMALIZER.escapeWhitespaces, 1],
  ]);
  return encodeProto([
    ...pieces.map((piece): [number, ProtoValue] => [MODEL.pieces, encodePiece(piece)]),
    [MODEL.trainer, trainer],
    [MODEL.normalizer, normalizer],
  ]);
}

function encodePiece({ piece, score, type }: UnigramPiece): Uint8Array {
  return encodeProto([
    [PIECE.piece, piece],
    [PIECE.score, { float: score }],
    [PIECE.type, PIECE_TYPES.indexOf(type)],
  ]);
}

function typeByName(piece: string): PieceType {
  if (piece === '<unk>') return 'unknown';
  if (['<pad>', '[CLS]', '[SEP]', '[MASK]'].includes(piece)) return 'control';
  return /^<0x[0-9A-F]{2}>$/.test(piece) ? 'byte' : 'normal';
}

const SHOWN = 20;

function modelError(file: string, messages: readonly string[], cause?: unknown): DataError {
  const shown =
    messages.length > SHOWN ? [...messages.slice(0, SHOWN), `and ${messages.length - SHOWN} more`] : messages;
  return new DataError(
    shown.map((message) => ({ file, message, code: 'TOKENIZER_MODEL' })),
    { cause },
  );
}
