/**
 * Classes of characters as ALBERT's tokenizer has them, which are Python's: JavaScript's `\s` and `\d` differ, and it
 * has no combining class. Compared with Python 3.11's `unicodedata` (Unicode 14) over all code points.
 */

const SPACES =
  '\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/** Runs of what Python's `str.split` splits at: unlike `\s` with U+001C–001F and U+0085, and without U+FEFF. */
export const WHITE_SPACE = new RegExp(`[${SPACES}]+`, 'gu');
/** White space at the start of a text. */
export const LEADING_WHITE_SPACE = new RegExp(`^[${SPACES}]+`, 'u');
/** White space at the end of a text: also linear for a long run of it that something follows. */
export const TRAILING_WHITE_SPACE = new RegExp(`(?<![${SPACES}])[${SPACES}]+$`, 'u');

/** Digits that are no decimal numbers: superscripts, circled and the like (numeric type Digit of the Unicode data). */
const OTHER_DIGITS =
  '\\u00b2\\u00b3\\u00b9\\u1369-\\u1371\\u19da\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u2474-\\u247c' +
  '\\u2488-\\u2490\\u24ea\\u24f5-\\u24fd\\u24ff\\u2776-\\u277e\\u2780-\\u2788\\u278a-\\u2792\\u{10a40}-\\u{10a43}' +
  '\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}';

/** A text that ends with a digit (as Python's `str.isdigit` says) and a comma. */
export const ENDS_WITH_DIGIT_COMMA = new RegExp(`[\\p{Nd}${OTHER_DIGITS}],$`, 'u');

/** The only character of combining class 240, the highest: every other mark is sorted before it. */
const LAST_MARK = '\u0345';

/**
 * The text without its combining marks: characters of canonical combining class other than 0, which are not the same
 * as the marks of category Mn.
 *
 * @param text in normal form NFKD
 */
export function stripCombining(text: string): string {
  return text.replace(/\p{M}/gu, (mark) => (isCombining(mark) ? '' : mark));
}

const combining = new Map<string, boolean>();

/** Canonical ordering (Unicode 3.11, D108) moves a mark of a lower class before U+0345, and nothing of class 0. */
function isCombining(mark: string): boolean {
  let known = combining.get(mark);
  if (known === undefined) {
    known = mark === LAST_MARK || `${LAST_MARK}${mark}`.normalize('NFD') === `${mark}${LAST_MARK}`;
    combining.set(mark, known);
  }
  return known;
}
