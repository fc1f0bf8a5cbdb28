/**
 * A tokenized corpus as one file of 16-bit numbers, little-endian: the tokens of a document one after the other, the
 * last token of each sentence with the highest bit set, and after each document {@link DOCUMENT_END}.
 */
import { openFile } from '@adaptmem/core';

/** Added to the last token of a sentence. */
export const SENTENCE_END = 0x8000;
/** Stands after a document; no token, since a vocabulary has at most {@link LARGEST_VOCABULARY} pieces. */
export const DOCUMENT_END = 0xffff;
/** Pieces that a token file can tell apart. */
export const LARGEST_VOCABULARY = 0x7fff;

const BYTES = 2;
/** Numbers that are read at once when the whole file is gone through. */
const BLOCK = 1 << 18;

/** A token file that is open for reading. */
export interface TokenFile {
  /** Numbers in it, ends of documents included. */
  readonly length: number;
  /** The numbers from `start`, `count` of them. @throws FileError */
  read(start: number, count: number): Uint16Array;
  /** All numbers in order, in blocks. @throws FileError */
  blocks(): Generator<Uint16Array>;
  close(): void;
}

/** @throws FileError if it cannot be read */
export function openTokenFile(path: string): TokenFile {
  const file = openFile(path);
  const length = file.size / BYTES;
  const read = (start: number, count: number) =>
    new Uint16Array(file.read(start * BYTES, (start + count) * BYTES).buffer);
  return {
    length,
    read,
    *blocks() {
      for (let start = 0; start < length; start += BLOCK) yield read(start, Math.min(BLOCK, length - start));
    },
    close: () => file.close(),
  };
}

/** The token that a number of the file stands for. */
export const tokenOf = (value: number): number => value & ~SENTENCE_END;

/** Whether a sentence ends with that token. */
export const endsSentence = (value: number): boolean => value >= SENTENCE_END;
