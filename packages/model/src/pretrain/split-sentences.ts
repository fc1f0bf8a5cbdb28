/** What ends a sentence: `.`, `!`, `?` or `…` with the quotes and brackets behind it, before white space. */
const END = /[.!?…]+["'”’)\]]*(?=\s)/g;
/** A word before a full stop that is rather shortened than last: an initial, `U.S`, or a title of English. */
const SHORTENED =
  /(?:^|[\s("'“‘[])(?:\p{L}|(?:\p{L}\.)+\p{L}|Mr|Mrs|Ms|Dr|St|Prof|Rev|Hon|Gen|Col|Capt|Lt|Sgt|Gov|Sen|Rep|Jr|Sr|vs|etc|No|Vol|Fig|cf|ca|approx)$/u;
/** How a sentence begins, after opening quotes and brackets. */
const BEGIN = /^\s+["'“‘([]*[\p{Lu}\p{N}]/u;

/**
 * The sentences of a paragraph, in order; white space around them is gone. They are found by punctuation, so that a
 * shortened word may pass for an end: good enough to choose where text is cut, and for nothing that needs grammar.
 *
 * @example splitSentences('Mr. Li left. He was late!') // ['Mr. Li left.', 'He was late!']
 */
export function splitSentences(paragraph: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of paragraph.matchAll(END)) {
    const end = match.index + match[0].length;
    const isShortened =
      match[0].startsWith('.') &&
      SHORTENED.test(paragraph.slice(Math.max(start, match.index - 12), match.index));
    if (isShortened || !BEGIN.test(paragraph.slice(end, end + 12))) continue;
    sentences.push(paragraph.slice(start, end).trim());
    start = end;
  }
  return [...sentences, paragraph.slice(start).trim()].filter((sentence) => sentence !== '');
}
