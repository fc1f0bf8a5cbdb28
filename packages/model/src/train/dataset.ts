/** Examples as token numbers, and how they become batches. */
import { AppError } from '@adaptmem/core';
import type { TokenBatch } from '../albert.js';
import type { AlbertConfig } from '../albert-config.js';

/** One example of a task, tokenized; special tokens included, padding not. */
export interface EncodedExample {
  inputIds: ArrayLike<number>;
  /** 0 for the first sentence, 1 for the second. */
  tokenTypeIds: ArrayLike<number>;
  /** Class number, or the value to predict. */
  label: number;
}

/** A batch with the labels of its sequences. */
export interface LabelledBatch {
  tokens: TokenBatch;
  labels: Float32Array;
}

/** Pads sequences on the right to the longest of them. @param padId token number of the padding */
export function padTokens(
  sequences: readonly Pick<EncodedExample, 'inputIds' | 'tokenTypeIds'>[],
  padId: number,
): TokenBatch {
  const size = sequences.length;
  const length = Math.max(...sequences.map(({ inputIds }) => inputIds.length));
  const inputIds = new Int32Array(size * length).fill(padId);
  const tokenTypeIds = new Int32Array(size * length);
  const attentionMask = new Uint8Array(size * length);
  sequences.forEach((sequence, row) => {
    inputIds.set(sequence.inputIds, row * length);
    tokenTypeIds.set(sequence.tokenTypeIds, row * length);
    attentionMask.fill(1, row * length, row * length + sequence.inputIds.length);
  });
  return { size, length, inputIds, tokenTypeIds, attentionMask };
}

/** The batch of some examples. */
export function makeBatch(examples: readonly EncodedExample[], padId: number): LabelledBatch {
  return {
    tokens: padTokens(examples, padId),
    labels: Float32Array.from(examples, ({ label }) => label),
  };
}

/** Where sequences are from, for messages. */
export interface SequenceSource {
  /** e.g. `train of "rte"` */
  name: string;
  config: AlbertConfig;
}

/** Checks that sequences fit the network. @throws AppError with the first that does not */
export function assertSequences(
  sequences: readonly Pick<EncodedExample, 'inputIds' | 'tokenTypeIds'>[],
  { name, config }: SequenceSource,
): void {
  sequences.forEach(({ inputIds, tokenTypeIds }, index) => {
    const fail = (problem: string) => {
      throw new AppError('EXAMPLE', `Cannot use example ${index} of ${name}: ${problem}`);
    };
    if (inputIds.length === 0) fail('it has no tokens');
    if (inputIds.length > config.max_position_embeddings) {
      fail(
        `${inputIds.length} tokens are more than the network's ${config.max_position_embeddings} positions`,
      );
    }
    if (tokenTypeIds.length !== inputIds.length) fail('it has another number of token types than of tokens');
    for (let position = 0; position < inputIds.length; position++) {
      if (!isBelow(inputIds[position]!, config.vocab_size)) {
        fail(`token ${inputIds[position]} is outside the vocabulary of ${config.vocab_size}`);
      }
      if (!isBelow(tokenTypeIds[position]!, config.type_vocab_size)) {
        fail(`token type ${tokenTypeIds[position]} is outside the ${config.type_vocab_size} of the network`);
      }
    }
  });
}

/** Checks the labels: class numbers below `numLabels`, any finite value for regression. @throws AppError */
export function assertLabels(examples: readonly EncodedExample[], name: string, numLabels: number): void {
  examples.forEach(({ label }, index) => {
    if (numLabels === 1 ? Number.isFinite(label) : isBelow(label, numLabels)) return;
    const expected = numLabels === 1 ? 'a number' : `one of 0 … ${numLabels - 1}`;
    throw new AppError(
      'EXAMPLE',
      `Cannot use example ${index} of ${name}: label ${label} is not ${expected}`,
    );
  });
}

function isBelow(value: number, bound: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < bound;
}
