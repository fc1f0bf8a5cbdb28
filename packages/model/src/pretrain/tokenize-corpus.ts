/** Text files to token files, once: what is there for a file's content and a vocabulary is never made again. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  DataError,
  readText,
  sha256OfFile,
  sha256OfJson,
  writeAtomic,
  writeAtomicStream,
} from '@adaptmem/core';
import { z } from 'zod';
import type { Tokenizer } from '../tokenizer/albert-tokenizer.js';
import { readLines } from './read-lines.js';
import { splitSentences } from './split-sentences.js';
import { DOCUMENT_END, LARGEST_VOCABULARY, SENTENCE_END } from './token-file.js';

/** Raised when token files of equal texts would differ, so that old ones are not taken for new. */
const VERSION = 1;
/** Numbers that are written at once. */
const BLOCK = 1 << 16;

/** What is counted of a text file. */
const TextCounts = z.object({ documents: z.number(), sentences: z.number(), tokens: z.number() });
export type TextCounts = z.infer<typeof TextCounts>;

/** A text file as tokens. */
export interface TokenizedText extends TextCounts {
  /** The text file. */
  file: string;
  sha256: string;
  /** The token file, see `token-file.ts`. */
  path: string;
  /** Equal where the token files are equal. */
  key: string;
}

/** How far the tokenization is. */
export interface TokenizeProgress extends TextCounts {
  file: string;
}

export interface TokenizeOptions {
  files: readonly string[];
  /** Of at most 32,767 pieces; it must not take `[MASK]` in a text for a special token. */
  tokenizer: Tokenizer;
  /** What tells the vocabulary from others. */
  vocabularySha256: string;
  /** Where token files are kept, `<key>.tokens` with `<key>.json`. */
  folder: string;
  onProgress?: ((progress: TokenizeProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Tokenizes texts of one paragraph a line and documents between empty lines; a file's last document ends with it.
 * Memory does not grow with a file. A file that is interrupted begins anew, others stay.
 *
 * @throws DataError for text that cannot be read, a vocabulary that is too large, and files without any text
 * @throws FileError @throws the signal's reason
 */
export async function tokenizeCorpus(options: TokenizeOptions): Promise<TokenizedText[]> {
  const { tokenizer, files } = options;
  if (tokenizer.vocabularySize > LARGEST_VOCABULARY) {
    throw new RangeError(
      `Vocabulary has ${tokenizer.vocabularySize} pieces, a token file can tell ${LARGEST_VOCABULARY} apart`,
    );
  }
  const texts: TokenizedText[] = [];
  for (const file of files) texts.push(await tokenizeFile(file, options));
  const empty = texts.filter(({ tokens }) => tokens === 0);
  if (empty.length > 0) {
    const message = 'Expected text, one paragraph a line and an empty line between documents; there is none';
    throw new DataError(empty.map(({ file }) => ({ file, message, code: 'TEXT_EMPTY' })));
  }
  return texts;
}

async function tokenizeFile(file: string, options: TokenizeOptions): Promise<TokenizedText> {
  const { folder, vocabularySha256 } = options;
  const sha256 = sha256OfFile(file);
  const key = sha256OfJson({ version: VERSION, text: sha256, vocabularySha256 }).slice(0, 16);
  const [path, description] = [join(folder, `${key}.tokens`), join(folder, `${key}.json`)];
  if (!existsSync(description)) {
    const counts = { documents: 0, sentences: 0, tokens: 0 };
    await writeAtomicStream(path, encoded(file, options, counts));
    writeAtomic(description, `${JSON.stringify({ text: basename(file), ...counts })}\n`);
  }
  return { file, sha256, path, key, ...TextCounts.parse(JSON.parse(readText(description))) };
}

/** The token file of a text in blocks, and on the way its counts. */
async function* encoded(
  file: string,
  { tokenizer, onProgress, signal }: TokenizeOptions,
  counts: TextCounts,
): AsyncGenerator<Uint8Array> {
  let block: number[] = [];
  let isOpen = false;
  const endDocument = () => {
    if (!isOpen) return;
    block.push(DOCUMENT_END);
    counts.documents++;
    isOpen = false;
  };
  for await (const { text } of readLines(file)) {
    const sentences = splitSentences(text);
    if (sentences.length === 0) endDocument();
    for (const sentence of sentences) {
      const ids = tokenizer.tokenize(sentence).map(({ id }) => id);
      if (ids.length === 0) continue;
      ids[ids.length - 1]! |= SENTENCE_END;
      for (const id of ids) block.push(id);
      isOpen = true;
      counts.sentences++;
      counts.tokens += ids.length;
    }
    if (block.length < BLOCK) continue;
    signal?.throwIfAborted();
    yield bytesOf(block);
    block = [];
    onProgress?.({ file, ...counts });
  }
  endDocument();
  yield bytesOf(block);
  onProgress?.({ file, ...counts });
}

function bytesOf(values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer);
}
