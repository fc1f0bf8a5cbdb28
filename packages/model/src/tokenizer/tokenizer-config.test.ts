import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTokenizerConfig } from './tokenizer-config.js';

const path = join(mkdtempSync(join(tmpdir(), 'adaptmem-tokenizer-config-')), 'tokenizer_config.json');
const read = (content: unknown) => {
  writeFileSync(path, JSON.stringify(content));
  return readTokenizerConfig(path);
};

it('takes what the file says, and the published ALBERT for the rest', () => {
  expect(read({ model_max_length: 512 })).toEqual({ lowerCase: true, keepAccents: false, removeSpace: true });
  expect(read({ do_lower_case: false, keep_accents: true })).toMatchObject({
    lowerCase: false,
    keepAccents: true,
  });
});

it('names every key of another type', () => {
  expect(() => read({ do_lower_case: 'no', keep_accents: 1 })).toThrow(/do_lower_case: .*\n.*keep_accents: /);
});
