/** Texts to ids with ALBERT's vocabulary; a tenth of a second of work each, so divide the tokens by the mean. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findSharedData } from '@adaptmem/core';
import { bench, describe } from 'vitest';
import { readGlueSplit } from '../src/glue/read-glue-split.js';
import { loadTokenizer } from '../src/tokenizer/load-tokenizer.js';

const shared = findSharedData(join(import.meta.dirname, '../../..')) ?? '';
const model = join(shared, 'data/tokenizer/albert-base-v2/spiece.model');

describe.skipIf(!existsSync(model))('tokens (skipped without the shared folder, see ADAPTMEM_SHARED)', () => {
  if (!existsSync(model)) return;
  const tokenizer = loadTokenizer(model);
  bench('loadTokenizer()', () => void loadTokenizer(model), { time: 1000 });
  for (const task of ['sst2', 'rte', 'qnli'] as const) {
    const examples = readGlueSplit(task, join(shared, 'data/glue'), 'dev').slice(0, 800);
    const lengths = examples.map(
      ({ sentence1, sentence2 }) => tokenizer.encode(sentence1, sentence2).inputIds.length,
    );
    const tokens = lengths.reduce((sum, length) => sum + length, 0);
    bench(
      `${task}, ${tokens} tokens`,
      () => {
        for (const { sentence1, sentence2 } of examples) tokenizer.encode(sentence1, sentence2);
      },
      { time: 1000 },
    );
  }
});
