import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@adaptmem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tokenizer } from '../tokenizer/albert-tokenizer.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import { splitSentences } from './split-sentences.js';
import { DOCUMENT_END, endsSentence, openTokenFile, tokenOf } from './token-file.js';
import { type TokenizeOptions, tokenizeCorpus } from './tokenize-corpus.js';

const ASSETS = join(import.meta.dirname, '../../../../assets');
const STORIES = join(ASSETS, 'tests/corpus/stories.txt');
const tokenizer = loadTokenizer(join(ASSETS, 'quickstart'), { splitSpecials: false });
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adaptmem-corpus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const tokenize = (files: string[], options: Partial<TokenizeOptions> = {}) =>
  tokenizeCorpus({ files, tokenizer, vocabularySha256: 'v', folder: join(folder, 'cache'), ...options });

describe('tokenizeCorpus()', () => {
  it('keeps the tokens of every sentence, and where sentences and documents end', async () => {
    const [text] = await tokenize([STORIES]);
    const file = openTokenFile(text!.path);
    const values = [...file.blocks()].flatMap((block) => [...block]);
    file.close();
    const documents = readFileSync(STORIES, 'utf8').trimEnd().split('\n\n');
    const expected = documents.map((document) =>
      document
        .split('\n')
        .flatMap((line) =>
          splitSentences(line).map((sentence) => tokenizer.encode(sentence).inputIds.slice(1, -1)),
        ),
    );
    const found: number[][][] = [[]];
    let sentence: number[] = [];
    for (const value of values) {
      if (value === DOCUMENT_END) found.push([]);
      else sentence.push(tokenOf(value));
      if (value === DOCUMENT_END || !endsSentence(value)) continue;
      found.at(-1)!.push(sentence);
      sentence = [];
    }
    expect(found.pop()).toEqual([]);
    expect(found).toEqual(expected);
    expect(text).toMatchObject({
      documents: 12,
      sentences: expected.flat().length,
      tokens: expected.flat(2).length,
    });
  });

  it('does nothing twice: not for the same text, elsewhere or packed', async () => {
    const [plain] = await tokenize([STORIES]);
    const copy = join(folder, 'copy.txt');
    copyFileSync(STORIES, copy);
    const changed = statSync(plain!.path).mtimeMs;
    const broken = {
      ...tokenizer,
      vocabularySize: 10,
      tokenize: () => {
        throw new Error('again');
      },
    } as unknown as Tokenizer;
    const [again] = await tokenize([copy], { tokenizer: broken });
    expect(again).toEqual({ ...plain, file: copy });
    expect(statSync(plain!.path).mtimeMs).toBe(changed);
    const [packed] = await tokenize([`${STORIES}.xz`]);
    expect(readFileSync(packed!.path)).toEqual(readFileSync(plain!.path));
    const [other] = await tokenize([STORIES], { vocabularySha256: 'w' });
    expect(other!.path).not.toBe(plain!.path);
  });

  it('leaves no half of a file when it is stopped or the text is bad, and keeps the whole ones', async () => {
    const bad = join(folder, 'bad.txt');
    writeFileSync(bad, Buffer.concat([readFileSync(STORIES), Buffer.from([0xff])]));
    await expect(tokenize([STORIES, bad])).rejects.toThrow(DataError);
    expect(readdirSync(join(folder, 'cache')).map((name) => name.split('.')[1])).toEqual(['json', 'tokens']);
    const stop = AbortSignal.abort(new Error('stopped'));
    const long = join(folder, 'long.txt');
    writeFileSync(long, readFileSync(STORIES, 'utf8').repeat(100));
    await expect(tokenize([long], { signal: stop })).rejects.toThrow('stopped');
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(2);
  });

  it('names every file without text', async () => {
    const files = ['a.txt', 'b.txt'].map((name) => join(folder, name));
    for (const file of files) writeFileSync(file, '\n  \n\n');
    await expect(tokenize([STORIES, ...files])).rejects.toThrow(
      new RegExp(files.map((file) => `${file}: Expected text, one paragraph a line`).join('[^]*')),
    );
    expect(existsSync(join(folder, 'cache'))).toBe(true);
  });

  it('refuses a vocabulary that 15 bits cannot tell apart', async () => {
    const large = { ...tokenizer, vocabularySize: 40_000 } as Tokenizer;
    await expect(tokenize([STORIES], { tokenizer: large })).rejects.toThrow(/40000 pieces/);
  });
});
