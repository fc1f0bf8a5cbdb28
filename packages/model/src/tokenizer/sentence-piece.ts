/**
 * Text to pieces by the most probable segmentation (Kudo 2018, "Subword Regularization", section 3.2: Viterbi over
 * unigram log probabilities). As google/sentencepiece v0.1.97, src/unigram_model.cc (EncodeOptimized) and
 * src/sentencepiece_processor.cc, down to its float32 sums, which decide ties.
 */
import { ByteTrie } from './byte-trie.js';
import { Normalizer } from './normalizer.js';
import type { UnigramModel } from './unigram-model.js';
import { utf8Length } from './utf8-length.js';

/** A piece of a text and its id; an unknown stretch of text is one piece with the unknown id. */
export interface EncodedPiece {
  piece: string;
  id: number;
}

/** How much worse than the least probable piece an unknown character is (kUnkPenalty). */
const UNKNOWN_PENALTY = 10;
/** The smallest normal float32 (FLT_MIN), with which SentencePiece starts its search for the greatest score. */
const FLT_MIN = 2 ** -126;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A SentencePiece unigram model, ready to encode. */
export class SentencePiece {
  readonly #normalizer: Normalizer;
  readonly #trie = new ByteTrie();
  /** Scores by id: of a user-defined piece the one that always wins, NaN for what is not matched in text. */
  readonly #scores: Float64Array;
  readonly #unknownScore: number;
  readonly #ids = new Map<string, number>();
  /** Id of the unknown piece. */
  readonly unknownId: number;

  /** @throws RangeError if the model's character map is damaged */
  constructor(readonly model: UnigramModel) {
    const { pieces } = model;
    const normal = pieces.filter(({ type }) => type === 'normal').map(({ score }) => score);
    const lowest = normal.reduce((least, score) => Math.min(least, score), 3.4028234663852886e38); // FLT_MAX
    const highest = normal.reduce((most, score) => Math.max(most, score), FLT_MIN);
    const userDefined = new ByteTrie();
    this.#scores = new Float64Array(pieces.length).fill(Number.NaN);
    pieces.forEach(({ piece, score, type }, id) => {
      this.#ids.set(piece, id);
      if (type !== 'normal' && type !== 'user-defined') return;
      const bytes = encoder.encode(piece);
      this.#trie.insert(bytes, id);
      this.#scores[id] = type === 'normal' ? score : Math.fround(bytes.length * highest) - 0.1;
      if (type === 'user-defined') userDefined.insert(bytes, id);
    });
    this.unknownId = pieces.findIndex(({ type }) => type === 'unknown');
    this.#unknownScore = Math.fround(lowest - UNKNOWN_PENALTY);
    this.#normalizer = new Normalizer(model, userDefined);
  }

  /** The text as the model sees it: by default with U+2581 for spaces. */
  normalize(text: string): string {
    return decoder.decode(this.#normalizer.normalize(encoder.encode(text)));
  }

  /** The most probable pieces of a text. Linear in its length. */
  encode(text: string): EncodedPiece[] {
    const bytes = this.#normalizer.normalize(encoder.encode(text));
    const pieces: EncodedPiece[] = [];
    for (const { start, end, id } of this.#bestPath(bytes)) {
      if (id !== this.unknownId) pieces.push({ piece: this.model.pieces[id]!.piece, id });
      else if (!this.model.byteFallback)
        pieces.push({ piece: decoder.decode(bytes.subarray(start, end)), id });
      else for (let at = start; at < end; at++) pieces.push(this.#bytePiece(bytes[at]!));
    }
    return pieces;
  }

  /** The id of a piece by its text; the unknown id for any other text. */
  idOf(piece: string): number {
    return this.#ids.get(piece) ?? this.unknownId;
  }

  #bytePiece(byte: number): EncodedPiece {
    const piece = `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
    return { piece, id: this.idOf(piece) };
  }

  /** The stretches of the best path in order; neighbouring unknown characters are one. */
  #bestPath(text: Uint8Array): { start: number; end: number; id: number }[] {
    const { starts, ids } = this.#viterbi(text);
    const stretches: { start: number; end: number; id: number }[] = [];
    for (let end = text.length; end > 0; ) {
      const id = ids[end]!;
      let start = starts[end]!;
      while (id === this.unknownId && start > 0 && ids[start] === id) start = starts[start]!;
      stretches.push({ start, end, id });
      end = start;
    }
    return stretches.reverse();
  }

  /**
   * For every end of a piece on the best path to it: where that piece starts, and its id.
   * Candidates are compared in double and kept in single precision, as in the original.
   */
  #viterbi(text: Uint8Array): { starts: Int32Array; ids: Int32Array } {
    const best = new Float32Array(text.length + 1);
    const starts = new Int32Array(text.length + 1).fill(-1);
    const ids = new Int32Array(text.length + 1);
    const offer = (start: number, end: number, id: number, score: number) => {
      if (starts[end] !== -1 && !(score > best[end]!)) return;
      best[end] = score;
      starts[end] = start;
      ids[end] = id;
    };
    for (let start = 0; start < text.length; ) {
      const soFar = best[start]!;
      const characterEnd = Math.min(start + utf8Length(text[start]!), text.length);
      let characterIsPiece = false;
      for (let end = start, node = ByteTrie.ROOT; end < text.length; ) {
        node = this.#trie.child(node, text[end++]!);
        if (node === 0) break;
        const id = this.#trie.value(node);
        if (id < 0) continue;
        offer(start, end, id, this.#scores[id]! + soFar);
        if (end === characterEnd) characterIsPiece = true;
      }
      if (!characterIsPiece) {
        offer(start, characterEnd, this.unknownId, Math.fround(this.#unknownScore + soFar));
      }
      start = characterEnd;
    }
    return { starts, ids };
  }
}
