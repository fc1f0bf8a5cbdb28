import { expect, it } from 'vitest';
import { asProgram, typeScriptBlocks } from './code-blocks.js';

const MARKDOWN = [
  '# Title',
  '```ts',
  'const a = 1;',
  '```',
  '```sh',
  'ls',
  '```',
  '```ts',
  'b;',
  'c;',
  '```',
];

it('typeScriptBlocks() finds the ts blocks with their lines', () => {
  expect(typeScriptBlocks(MARKDOWN.join('\n'))).toEqual([
    { line: 3, code: 'const a = 1;' },
    { line: 9, code: 'b;\nc;' },
  ]);
});

it('typeScriptBlocks() leaves out a block that is never closed', () => {
  expect(typeScriptBlocks('```ts\nx;')).toEqual([]);
});

it('asProgram() keeps the line numbers of the file', () => {
  const [, second] = typeScriptBlocks(MARKDOWN.join('\n'));
  expect(asProgram(second!).split('\n')[8]).toBe('b;');
});
