/** Hugging Face's `tokenizer_config.json`: how a vocabulary wants its texts prepared. */
import { DataError } from '@adaptmem/core';
import { z } from 'zod';
import { readJson } from '../checkpoint/read-json.js';
import type { AlbertTextOptions } from './albert-text.js';

const TokenizerConfig = z.object({
  do_lower_case: z.boolean().default(true),
  keep_accents: z.boolean().default(false),
  remove_space: z.boolean().default(true),
});

/** The options in the file; what it does not say is as for the published ALBERT. @throws DataError @throws FileError */
export function readTokenizerConfig(path: string): AlbertTextOptions {
  const parsed = TokenizerConfig.safeParse(readJson(path));
  if (parsed.success) {
    const { do_lower_case: lowerCase, keep_accents: keepAccents, remove_space: removeSpace } = parsed.data;
    return { lowerCase, keepAccents, removeSpace };
  }
  throw new DataError(
    parsed.error.issues.map(({ path: key, message }) => ({
      file: path,
      path: key.join('.'),
      message,
      code: 'TOKENIZER_CONFIG',
    })),
  );
}
