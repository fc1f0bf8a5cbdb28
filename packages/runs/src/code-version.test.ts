import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { codeVersion, ownCodeVersion } from './code-version.js';

/** A workspace of two packages, `app` on `below`, with one other dependency; `change` edits its files. */
function workspace(change: Record<string, string> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'adaptmem-code-'));
  const manifest = (name: string, dependencies = {}, main = './dist/index.js') =>
    JSON.stringify({ name, version: '1.0.0', type: 'module', exports: { '.': main }, dependencies });
  const files: Record<string, string> = {
    'app/package.json': manifest('@demo/app', { '@demo/below': 'workspace:*', other: '^1.0.0' }),
    'app/dist/index.js': 'export const app = 1;',
    'app/dist/chunks/deep.js': 'export const deep = 1;',
    'app/src/index.test.ts': 'a test',
    'app/README.md': 'read me',
    'below/package.json': manifest('@demo/below', {}, './src/index.ts'),
    'below/src/index.ts': 'export const below = 1;',
    'below/src/index.test.ts': 'a test',
    'app/node_modules/other/package.json': manifest('other'),
    ...change,
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  mkdirSync(join(root, 'app/node_modules/@demo'), { recursive: true });
  symlinkSync(join(root, 'below'), join(root, 'app/node_modules/@demo/below'));
  return root;
}

const versionOf = (root: string) =>
  codeVersion('@demo/app', pathToFileURL(join(root, 'app/dist/index.js')).href);

describe('codeVersion()', () => {
  it('is the same for the same code in another place', () => {
    const root = workspace();
    const copy = mkdtempSync(join(tmpdir(), 'adaptmem-code-'));
    cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
    expect(versionOf(root)).toMatch(/^[0-9a-f]{64}$/);
    expect(versionOf(copy)).toBe(versionOf(root));
  });

  it.each([
    ['its files', 'app/dist/chunks/deep.js', 'export const deep = 2;'],
    ['a package below it', 'below/src/index.ts', 'export const below = 2;'],
    ['the version of another dependency', 'app/node_modules/other/package.json', '{"version":"1.0.1"}'],
  ])('changes with %s', (_what, path, content) => {
    expect(versionOf(workspace({ [path]: content }))).not.toBe(versionOf(workspace()));
  });

  it.each(['app/README.md', 'app/src/index.test.ts', 'below/src/index.test.ts', 'below/src/types.d.ts'])(
    'does not change with %s',
    (path) => {
      expect(versionOf(workspace({ [path]: 'changed' }))).toBe(versionOf(workspace()));
    },
  );

  it('leaves out the packages below, for those who name them', () => {
    const ownOf = (root: string) =>
      ownCodeVersion('@demo/app', pathToFileURL(join(root, 'app/dist/index.js')).href);
    const original = ownOf(workspace());
    expect(ownOf(workspace({ 'below/src/index.ts': 'export const below = 2;' }))).toBe(original);
    expect(ownOf(workspace({ 'app/dist/index.js': 'export const app = 2;' }))).not.toBe(original);
    expect(ownOf(workspace({ 'app/node_modules/other/package.json': '{"version":"1.0.1"}' }))).not.toBe(
      original,
    );
  });

  it('knows the real packages from here, and says which one it does not know', () => {
    expect(codeVersion('@adaptmem/core', import.meta.url)).toMatch(/^[0-9a-f]{64}$/);
    expect(codeVersion('@adaptmem/runs', import.meta.url)).not.toBe(
      codeVersion('@adaptmem/core', import.meta.url),
    );
    expect(() => codeVersion('@adaptmem/nowhere', import.meta.url)).toThrow(AppError);
    expect(() => codeVersion('@adaptmem/nowhere', import.meta.url)).toThrow('"@adaptmem/nowhere"');
  });
});
