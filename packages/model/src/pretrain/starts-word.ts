/** Punctuation that is a word by itself; digits and letters beyond a … z are, too. */
const PUNCTUATION = /^[!-/:-@[-`{-~€£]$/;
const ENGLISH = /^[a-z!-/:-@[-`{-~€£]*$/i;

/**
 * Whether a word begins with a piece, as ALBERT's own data preparation has it (google-research/albert,
 * create_pretraining_data.py, `_is_start_piece_sp`): after a space, at punctuation, and at every piece that is not
 * made of English letters.
 *
 * @param piece as it stands in the vocabulary, with U+2581 for a space
 */
export function startsWord(piece: string): boolean {
  return piece.startsWith('▁') || piece.startsWith('<') || PUNCTUATION.test(piece) || !ENGLISH.test(piece);
}
