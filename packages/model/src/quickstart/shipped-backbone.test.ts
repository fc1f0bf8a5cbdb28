import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256OfFile } from '@adaptmem/core';
import { afterAll, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { loadPretrained } from '../checkpoint/pretrained.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import { writeUnigramModel } from '../tokenizer/unigram-model.js';
import { quickstartConfig } from './make-backbone.js';
import { quickstartVocabulary } from './vocabulary.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const assets = join(repository, 'assets/quickstart');
const scratch = mkdtempSync(join(tmpdir(), 'adaptmem-shipped-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The seed that the shipped files were made with, see their README. */
const SEED = 42;

describe('assets/quickstart', () => {
  it('has the vocabulary that the grammars have now', () => {
    const path = join(scratch, 'spiece.model');
    writeUnigramModel(path, quickstartVocabulary(SEED));
    expect(sha256OfFile(join(assets, 'spiece.model'))).toBe(sha256OfFile(path));
  });

  it('has weights of the geometry that the program makes', () => {
    const { config, tensors } = loadPretrained(assets);
    const expected = quickstartConfig(loadTokenizer(assets).vocabularySize);
    expect(AlbertConfig.parse(config)).toEqual(expected);
    assertShapes(tensors, backboneShapes(expected), 'shipped weights');
  });

  it('has the hashes in its README', () => {
    const card = readFileSync(join(assets, 'README.md'), 'utf8');
    for (const file of ['model.safetensors', 'spiece.model', 'config.json']) {
      expect(card).toContain(`| \`${file}\` | \`${sha256OfFile(join(assets, file))}\` |`);
    }
  });
});
