import { describe, expect, it } from 'vitest';
import { findFaults } from './find-faults.js';

const HOME = ['', 'home', 'ada', 'x.ts'].join('/');

describe('findFaults()', () => {
  it('finds nothing in an ordinary file', () => {
    expect(
      findFaults('a.ts', "import { b } from '../home/ada.js';\n// see https://example.org/home/ada\n"),
    ).toEqual([]);
  });

  it('names the line of a path of one machine', () => {
    expect(findFaults('docs/a.md', `one\nsee ${HOME}\n`)).toEqual([
      { line: 2, message: `Path "${HOME.slice(0, -5)}" exists on one machine only` },
    ]);
  });

  it('finds a host in the lock file, and only there', () => {
    const text = 'resolution: {tarball: https://registry.example.org/a.tgz}';
    expect(findFaults('pnpm-lock.yaml', text)).toHaveLength(1);
    expect(findFaults('docs/a.yaml', text)).toEqual([]);
  });

  it('refuses a source beyond 500 lines', () => {
    expect(findFaults('a.ts', 'x;\n'.repeat(500))).toEqual([]);
    expect(findFaults('a.ts', 'x;\n'.repeat(501))).toHaveLength(1);
    expect(findFaults('a.csv', 'x;\n'.repeat(501))).toEqual([]);
  });
});
