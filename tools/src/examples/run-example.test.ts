import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runBlock } from './run-example.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'examples-'));
  writeFileSync(join(root, 'README.md'), '');
});
afterEach(() => rmSync(root, { recursive: true }));

const run = (code: string) => runBlock(root, join(root, 'README.md'), { line: 7, code });

it('runBlock() passes on a program that ends well, and leaves no file behind', () => {
  expect(run('const n: number = 2;\nconsole.log(n + 1);')).toMatchObject({
    place: 'README.md:7',
    passed: true,
    output: '3',
  });
  expect(readdirSync(root)).toEqual(['README.md']);
});

it('runBlock() fails on an error and names the line in the README', () => {
  const { passed, output } = run("const n = 2;\nthrow new Error('no ' + n);");
  expect(passed).toBe(false);
  expect(output).toMatch(/README\.md:8/);
  expect(output).toContain('no 2');
});
