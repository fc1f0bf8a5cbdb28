/** Pieces back to text that a person reads. */
import { LEADING_WHITE_SPACE, TRAILING_WHITE_SPACE } from './character-class.js';
import type { UnigramPiece } from './unigram-model.js';

/**
 * The text of pieces: U+2581 is a space but at the start, runs of byte pieces are UTF-8, control pieces are nothing;
 * then English is tidied as Hugging Face's `clean_up_tokenization` does (transformers 4.26.1).
 */
export function decodePieces(pieces: readonly UnigramPiece[]): string {
  const bytes: Uint8Array[] = [];
  for (const { piece, type } of pieces) {
    if (type === 'byte') bytes.push(Uint8Array.of(Number.parseInt(piece.slice(1, -1), 16)));
    else if (type === 'normal' || type === 'user-defined')
      bytes.push(Buffer.from(piece.replaceAll('▁', ' ')));
  }
  const text = Buffer.concat(bytes).toString();
  return tidy(text.replace(LEADING_WHITE_SPACE, '').replace(TRAILING_WHITE_SPACE, ''));
}

/** In this order, each everywhere. */
const TIDY: readonly [from: string, to: string][] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

function tidy(text: string): string {
  return TIDY.reduce((result, [from, to]) => result.replaceAll(from, to), text);
}
