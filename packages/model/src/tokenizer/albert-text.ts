/**
 * What ALBERT does to a text before SentencePiece sees it. The order and the details are those of the tokenizer that
 * the published models were trained with (google-research/albert, tokenization.py, preprocess_text) with the two
 * additions of Hugging Face's AlbertTokenizer (transformers 4.26.1): quotes, and special tokens in the text.
 */
import { LEADING_WHITE_SPACE, stripCombining, TRAILING_WHITE_SPACE, WHITE_SPACE } from './character-class.js';

/** Which steps are taken; the defaults are Hugging Face's, that is of the uncased models. */
export interface AlbertTextOptions {
  /** Default true. */
  lowerCase?: boolean;
  /** Keeps accents, and with them the text's normal form. Default false. */
  keepAccents?: boolean;
  /** Collapses white space and drops it at both ends. Default true. */
  removeSpace?: boolean;
  /** Turns two backticks or two apostrophes into a quotation mark; Google's own code does not. Default true. */
  convertQuotes?: boolean;
  /** Takes `[MASK]` and the like in a text as special tokens; Google's own code does not. Default true. */
  splitSpecials?: boolean;
}

/** A text between special tokens, or one of them. */
export interface TextPart {
  text: string;
  special: boolean;
}

/** The text as it goes into SentencePiece. */
export function preprocessText(text: string, options: AlbertTextOptions = {}): string {
  const { lowerCase = true, keepAccents = false, removeSpace = true, convertQuotes = true } = options;
  let result = text;
  if (removeSpace) result = trim(result.replace(WHITE_SPACE, ' '));
  if (convertQuotes) result = result.replaceAll('``', '"').replaceAll("''", '"');
  if (!keepAccents && !isAscii(result)) result = stripCombining(result.normalize('NFKD'));
  return lowerCase ? result.toLowerCase() : result;
}

/**
 * A text cut at its special tokens. Lower-casing comes before the cut but leaves special tokens alone, so that
 * `<PAD>` is one and `[mask]` is none; a special token swallows the white space around it, `[MASK]` only on its left.
 *
 * @param specials texts of the special tokens, none the start of another
 */
export function splitSpecials(text: string, specials: readonly string[], lowerCase: boolean): TextPart[] {
  const pattern = new RegExp(`(${specials.map(escapeRegExp).join('|')})`);
  const lowered = lowerCase ? text.split(pattern).map(lowerCaseUnless(specials)).join('') : text;
  const parts = lowered.split(pattern);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return { text: part, special: true };
      const afterSpecial = index > 0 && parts[index - 1] !== MASK;
      const left = afterSpecial ? part.replace(LEADING_WHITE_SPACE, '') : part;
      const beforeSpecial = index + 1 < parts.length;
      return { text: beforeSpecial ? left.replace(TRAILING_WHITE_SPACE, '') : left, special: false };
    })
    .filter(({ text: part }) => part !== '');
}

const MASK = '[MASK]';

/** Character by character, where Σ is never a final one. */
function lowerCaseUnless(specials: readonly string[]): (part: string) => string {
  return (part) => (specials.includes(part) ? part : part.replaceAll('Σ', 'σ').toLowerCase());
}

/** Drops a single space at each end. */
function trim(text: string): string {
  return text.slice(text.startsWith(' ') ? 1 : 0, text.endsWith(' ') ? -1 : undefined);
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with control characters
  return /^[\x00-\x7f]*$/.test(text);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
