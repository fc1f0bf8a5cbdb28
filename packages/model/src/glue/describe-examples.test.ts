import { describe, expect, it } from 'vitest';
import type { Tokenizer } from '../tokenizer/albert-tokenizer.js';
import { describeExamples } from './describe-examples.js';
import { GLUE_TASKS } from './tasks.js';

/** A token a letter. */
const tokenizer = {
  encode: (a: string, b = '') => ({ inputIds: [...a, ...b].map(() => 1), tokenTypeIds: [] }),
} as unknown as Tokenizer;

describe('describeExamples()', () => {
  it('gives lengths by nearest rank, what is cut, and the shares of classes', () => {
    const examples = Array.from({ length: 10 }, (_, index) => ({
      sentence1: 'x'.repeat(index + 1),
      label: index < 7 ? 1 : 0,
    }));
    expect(describeExamples(examples, GLUE_TASKS.sst2, { tokenizer, maxLength: 8 })).toEqual({
      rows: 10,
      labelShares: { 0: 0.3, 1: 0.7 },
      lengthPercentiles: { 50: 5, 90: 9, 95: 10, 99: 10, 100: 10 },
      truncatedShare: 0.2,
      tokenizedRows: 10,
    });
  });

  it('gives the range of scores, and nothing of labels that are not there', () => {
    const scored = [1, 2.5, 4].map((label) => ({ sentence1: 'a', sentence2: 'b', label }));
    const described = describeExamples(scored, GLUE_TASKS.stsb, { tokenizer, maxLength: 8 });
    expect(described.labelRange).toEqual({ least: 1, mean: 2.5, most: 4 });
    const test = describeExamples([{ sentence1: 'abc' }], GLUE_TASKS.cola, { tokenizer, maxLength: 8 });
    expect([test.labelShares, test.labelRange]).toEqual([undefined, undefined]);
  });

  it('tokenizes no more rows than it is told to, always the same ones', () => {
    const examples = Array.from({ length: 50 }, (_, index) => ({ sentence1: 'x'.repeat(index + 1) }));
    const some = () => describeExamples(examples, GLUE_TASKS.cola, { tokenizer, maxLength: 8, sample: 5 });
    expect(some()).toMatchObject({ rows: 50, tokenizedRows: 5 });
    expect(some()).toEqual(some());
  });
});
