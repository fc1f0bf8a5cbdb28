import { DOCUMENT_END, endsSentence } from './token-file.js';

/** A stretch of a corpus that becomes one sequence. */
export interface Stretch {
  /** Place of its first token among the numbers of the corpus. */
  start: number;
  tokens: number;
}

/** A stretch below this is left out: it teaches little and fills batches with padding. */
const FEWEST_TOKENS = 8;

/**
 * Cuts documents into stretches of whole sentences, as many as have room; no stretch reaches into the next document.
 * A sentence that is longer than the room is cut.
 *
 * @param blocks the numbers of a corpus in order, see `token-file.ts`
 * @param room tokens of a stretch at most
 * @param isWanted which documents, counted from 0
 */
export function* packDocuments(
  blocks: Iterable<Uint16Array>,
  room: number,
  isWanted: (document: number) => boolean = () => true,
): Generator<Stretch> {
  let last: Sentence | undefined;
  for (const sentence of sentencesOf(blocks, room)) {
    if (last?.document === sentence.document && last.tokens + sentence.tokens <= room) {
      last.tokens += sentence.tokens;
      continue;
    }
    if (last && isWorth(last, isWanted)) yield { start: last.start, tokens: last.tokens };
    last = sentence;
  }
  if (last && isWorth(last, isWanted)) yield { start: last.start, tokens: last.tokens };
}

interface Sentence extends Stretch {
  document: number;
}

function isWorth({ document, tokens }: Sentence, isWanted: (document: number) => boolean): boolean {
  return tokens >= FEWEST_TOKENS && isWanted(document);
}

/** The sentences in order, and those that have no room in pieces. */
function* sentencesOf(blocks: Iterable<Uint16Array>, room: number): Generator<Sentence> {
  let [place, start, document] = [0, 0, 0];
  for (const block of blocks) {
    for (const value of block) {
      place++;
      if (value === DOCUMENT_END) {
        document++;
        start = place;
      } else if (endsSentence(value) || place - start === room) {
        yield { start, tokens: place - start, document };
        start = place;
      }
    }
  }
}
