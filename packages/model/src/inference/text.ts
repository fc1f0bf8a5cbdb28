import { AppError } from '@adaptmem/core';
import type { Tokenizer } from '../tokenizer/albert-tokenizer.js';
import type { EncodedExample } from '../train/dataset.js';

/** A text as token numbers, special tokens included. */
export type EncodedText = Pick<EncodedExample, 'inputIds' | 'tokenTypeIds'>;

/** A text, a pair of texts, or either encoded already. */
export type Text = string | readonly [first: string, second: string] | EncodedText;

/** @param maxLength in tokens; longer texts are cut @throws AppError without a tokenizer */
export function encodeText(text: Text, tokenizer: Tokenizer | undefined, maxLength: number): EncodedText {
  if (typeof text === 'object' && 'inputIds' in text) return text;
  if (!tokenizer) throw new AppError('NO_TOKENIZER', 'Cannot read a text without a tokenizer');
  const [first, second] = typeof text === 'string' ? [text, undefined] : text;
  return tokenizer.encode(first, second, { maxLength });
}
