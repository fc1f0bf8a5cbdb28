/** What is kept, and for how long. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FileMemory } from './file-memory.js';

const folder = mkdtempSync(join(tmpdir(), 'adaptmem-file-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps a value until one of its files changes or goes', () => {
  const file = join(folder, 'a.txt');
  writeFileSync(file, 'one');
  const memory = new FileMemory<number>(2);
  expect(memory.find('a')).toBeUndefined();
  expect(memory.keep('a', [file], 1)).toBe(1);
  expect(memory.find('a')).toBe(1);
  expect(memory.find('a')).toBe(1);
  writeFileSync(file, 'longer');
  expect(memory.find('a')).toBeUndefined();
  memory.keep('a', [file], 2);
  rmSync(file);
  expect(memory.find('a')).toBeUndefined();
});

it('forgets what was used longest ago', () => {
  const memory = new FileMemory<number>(2);
  memory.keep('a', [], 1);
  memory.keep('b', [], 2);
  memory.find('a');
  memory.keep('c', [], 3);
  expect(['a', 'b', 'c'].map((key) => memory.find(key))).toEqual([1, undefined, 3]);
});
