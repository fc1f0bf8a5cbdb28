/** ALBERT's tokenizer: its own preprocessing, SentencePiece, the digit-comma rule, special tokens, pairs. */
import { type AlbertTextOptions, preprocessText, splitSpecials } from './albert-text.js';
import { ENDS_WITH_DIGIT_COMMA } from './character-class.js';
import { decodePieces } from './decode-pieces.js';
import { type Encoding, joinPair, type Truncation, truncatePair } from './encoding.js';
import type { EncodedPiece, SentencePiece } from './sentence-piece.js';

/** Text to ids and back. */
export interface Tokenizer {
  readonly vocabularySize: number;
  /** Ids of ALBERT's special tokens. */
  readonly specials: Readonly<Record<SpecialName, number>>;
  /** The pieces of a text, without special tokens around it. */
  tokenize(text: string): EncodedPiece[];
  /**
   * `[CLS] a [SEP]`, or `[CLS] a [SEP] b [SEP]` with token types 0 and 1.
   * @throws RangeError if `maxLength` has no room for the special tokens
   */
  encode(a: string, b?: string, options?: EncodeOptions): Encoding;
  /** The piece of an id, as it stands in the vocabulary. @throws RangeError if there is none */
  pieceOf(id: number): string;
  /** Readable text of ids, special tokens left out. */
  decode(ids: readonly number[]): string;
}

/** How long an encoding may be. */
export interface EncodeOptions {
  /** Tokens, special ones included; the model's position embeddings set the limit. Default: no limit. */
  maxLength?: number;
  /** Default `longest_first`. */
  truncation?: Truncation;
}

/** What ALBERT's special tokens are for. */
export type SpecialName = 'pad' | 'unk' | 'cls' | 'sep' | 'mask';

/** ALBERT's special tokens as they stand in its vocabulary. */
export const SPECIAL_TOKENS: Readonly<Record<SpecialName, string>> = {
  pad: '<pad>',
  unk: '<unk>',
  cls: '[CLS]',
  sep: '[SEP]',
  mask: '[MASK]',
};

/** U+2581, SentencePiece's sign for a space. */
const SPACE_SIGN = '▁';
const SPECIAL_TEXTS = Object.values(SPECIAL_TOKENS);

/** ALBERT's tokenizer over one vocabulary. */
export class AlbertTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly specials: Readonly<Record<SpecialName, number>>;

  /** @throws RangeError if the vocabulary lacks a special token, and names all that it lacks */
  constructor(
    readonly sentencePiece: SentencePiece,
    readonly options: AlbertTextOptions = {},
  ) {
    const { pieces } = sentencePiece.model;
    const missing = SPECIAL_TEXTS.filter((text) => pieces[sentencePiece.idOf(text)]?.piece !== text);
    if (missing.length > 0) throw new RangeError(`Vocabulary has no ${missing.join(', ')}`);
    this.vocabularySize = pieces.length;
    this.specials = Object.fromEntries(
      Object.entries(SPECIAL_TOKENS).map(([name, text]) => [name, sentencePiece.idOf(text)]),
    ) as Record<SpecialName, number>;
  }

  tokenize(text: string): EncodedPiece[] {
    const { splitSpecials: split = true, lowerCase = true } = this.options;
    if (!split) return this.#tokenizePlain(text);
    return splitSpecials(text, SPECIAL_TEXTS, lowerCase).flatMap(({ text: part, special }) =>
      special ? [{ piece: part, id: this.sentencePiece.idOf(part) }] : this.#tokenizePlain(part),
    );
  }

  encode(a: string, b?: string, options: EncodeOptions = {}): Encoding {
    const { maxLength = Number.POSITIVE_INFINITY, truncation = 'longest_first' } = options;
    const around = b === undefined ? 2 : 3;
    if (maxLength < around) throw new RangeError(`maxLength must be at least ${around}, got ${maxLength}`);
    const idsOf = (text: string) => this.tokenize(text).map(({ id }) => id);
    const second = b === undefined ? undefined : idsOf(b);
    return joinPair(...truncatePair(idsOf(a), second, maxLength - around, truncation), this.specials);
  }

  pieceOf(id: number): string {
    const piece = this.sentencePiece.model.pieces[id]?.piece;
    if (piece === undefined) throw new RangeError(`Vocabulary has no piece ${id}`);
    return piece;
  }

  decode(ids: readonly number[]): string {
    const specialIds = Object.values(this.specials);
    const shown = ids.filter((id) => !specialIds.includes(id));
    return decodePieces(shown.flatMap((id) => this.sentencePiece.model.pieces[id] ?? []));
  }

  #tokenizePlain(text: string): EncodedPiece[] {
    const pieces = this.sentencePiece.encode(preprocessText(text, this.options));
    return pieces.flatMap((piece) => this.#splitDigitComma(piece));
  }

  /**
   * The vocabulary has pieces like `▁2011,`; as in BERT, a number and its comma become two tokens: the piece is
   * encoded again without the comma, which follows as a piece of its own.
   */
  #splitDigitComma(piece: EncodedPiece): EncodedPiece[] {
    const { sentencePiece } = this;
    const text = piece.piece;
    if (!text.endsWith(',') || !ENDS_WITH_DIGIT_COMMA.test(text)) return [this.#known(piece)];
    const again = sentencePiece.encode(text.slice(0, -1).replaceAll(SPACE_SIGN, ''));
    const first = again[0];
    if (first && !text.startsWith(SPACE_SIGN) && first.piece.startsWith(SPACE_SIGN)) {
      const rest = first.piece.slice(SPACE_SIGN.length);
      again.splice(0, 1, ...(rest ? [{ piece: rest, id: sentencePiece.idOf(rest) }] : []));
    }
    return [...again, { piece: ',', id: sentencePiece.idOf(',') }];
  }

  /** An unknown stretch may be the text of a piece that is not matched in text. */
  #known(piece: EncodedPiece): EncodedPiece {
    const { unknownId } = this.sentencePiece;
    return piece.id === unknownId ? { ...piece, id: this.sentencePiece.idOf(piece.piece) } : piece;
  }
}
