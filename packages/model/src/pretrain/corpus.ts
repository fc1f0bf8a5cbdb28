/** Token files one after the other as one corpus. */
import { openTokenFile, type TokenFile } from './token-file.js';
import type { TokenizedText } from './tokenize-corpus.js';

/** A tokenized corpus that is open for reading. */
export interface Corpus {
  /** Equal where the tokens are equal. */
  readonly key: string;
  readonly documents: number;
  /** Numbers of one document, from a place among all. @throws FileError */
  read(start: number, count: number): Uint16Array;
  /** All numbers in order, in blocks. @throws FileError */
  blocks(): Generator<Uint16Array>;
  close(): void;
}

/** Opens the token files of texts. @throws FileError */
export function openCorpus(texts: readonly TokenizedText[]): Corpus {
  const parts: { begin: number; file: TokenFile }[] = [];
  let length = 0;
  for (const { path } of texts) {
    const file = openTokenFile(path);
    parts.push({ begin: length, file });
    length += file.length;
  }
  return {
    key: texts.map(({ key }) => key).join('+'),
    documents: texts.reduce((sum, { documents }) => sum + documents, 0),
    read(start, count) {
      const { begin, file } = parts.findLast((part) => part.begin <= start)!;
      return file.read(start - begin, count);
    },
    *blocks() {
      for (const { file } of parts) yield* file.blocks();
    },
    close() {
      for (const { file } of parts) file.close();
    },
  };
}
