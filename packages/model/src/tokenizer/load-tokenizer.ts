import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '@adaptmem/core';
import type { AlbertTextOptions } from './albert-text.js';
import { AlbertTokenizer, type Tokenizer } from './albert-tokenizer.js';
import { SentencePiece } from './sentence-piece.js';
import { readTokenizerJson } from './tokenizer-json.js';
import { readUnigramModel } from './unigram-model.js';

/**
 * ALBERT's tokenizer from a vocabulary.
 *
 * @param path a `spiece.model`, a `tokenizer.json` with a unigram model, or a folder that holds one of them
 *   (`spiece.model` is preferred: it is exact)
 * @throws DataError if the file is damaged or lacks one of ALBERT's special tokens
 * @throws FileError if it cannot be read
 * @example loadTokenizer('albert-base-v2/spiece.model').encode('Hello world').inputIds // [2, 10975, 126, 3]
 */
export function loadTokenizer(path: string, options: AlbertTextOptions = {}): Tokenizer {
  const file = [join(path, 'spiece.model'), join(path, 'tokenizer.json')].find(existsSync) ?? path;
  const model = file.endsWith('.json') ? readTokenizerJson(file) : readUnigramModel(file);
  try {
    return new AlbertTokenizer(new SentencePiece(model), options);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new DataError([{ file, message: cause.message, code: 'TOKENIZER_MODEL' }], { cause });
  }
}
