import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GoldCheck } from '@adaptmem/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFile, checksFor } from './check-file.js';
import { formatReport, formatTotal } from './format-report.js';
import { companionOf, listReferenceFiles } from './reference-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gold-'));
  mkdirSync(join(folder, 'gold', 'tiny'), { recursive: true });
  for (const file of ['README.md', 'a.json', 'tiny/config.json', 'tiny/expected.json']) {
    writeFileSync(join(folder, 'gold', file), '{}');
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = (worst: number, tolerance = 1, cases = 2): GoldCheck => ({
  pattern: /^gold\/a\.json$/,
  run: () => ({ cases, worst, tolerance }),
});

describe('listReferenceFiles()', () => {
  it('lists nested files without prose, relative to the folder', () => {
    expect(listReferenceFiles(folder)).toEqual([
      'gold/a.json',
      'gold/tiny/config.json',
      'gold/tiny/expected.json',
    ]);
  });

  it('refuses a folder that holds no reference files', () => {
    expect(() => listReferenceFiles(join(folder, 'gold'))).toThrow(/must hold a folder "gold"/);
  });
});

describe('companionOf()', () => {
  it.each([
    ['gold/x/tiny.model', 'gold/x/tiny.json'],
    ['gold/x/tiny.vocab.json', 'gold/x/tiny.json'],
    ['gold/x/model.safetensors', 'gold/x/tiny.json'],
    ['gold/x/config.json', 'gold/x/tiny.json'],
    ['gold/x/other.json', undefined],
    ['gold/y/config.json', undefined],
  ])('of %s is %s', (file, companion) => {
    expect(companionOf(file, ['gold/x/tiny.json'])).toBe(companion);
  });
});

describe('checkFile()', () => {
  it.each([
    ['passes on the tolerance', check(1), 'pass'],
    ['fails beyond the tolerance', check(1.001), 'FAIL'],
    ['fails on NaN', check(Number.NaN), 'FAIL'],
    ['fails without a case', check(0, 1, 0), 'FAIL'],
  ] as const)('%s', async (_name, one, status) => {
    expect((await checkFile(folder, 'gold/a.json', [one])).status).toBe(status);
  });

  it('adds up the cases of several checks and fails if one fails', async () => {
    const report = await checkFile(folder, 'gold/a.json', [check(0.5), check(7, 5), check(6, 8)]);
    expect(report).toMatchObject({ status: 'FAIL', result: { cases: 6, worst: 7, tolerance: 5 } });
  });

  it('turns an error into a failure with its message on one line', async () => {
    const broken: GoldCheck = {
      pattern: /a/,
      run: () => {
        throw new Error('no such\n  tensor');
      },
    };
    const report = await checkFile(folder, 'gold/a.json', [broken]);
    expect(formatReport(report)).toMatch(/^FAIL {4}gold\/a\.json +no such; tensor$/);
  });
});

it('checksFor() finds the checks whose pattern matches', () => {
  expect(checksFor('gold/a.json', [check(0)])).toHaveLength(1);
  expect(checksFor('gold/a.jsonl', [check(0)])).toHaveLength(0);
});

it('formatTotal() counts passes and failures only', () => {
  const result = { cases: 1, worst: 0, tolerance: 0 };
  expect(
    formatTotal([
      { file: 'a', status: 'pass', result },
      { file: 'b', status: 'FAIL', error: '' },
      { file: 'c', status: 'unknown' },
      { file: 'd', status: 'used', by: 'a' },
    ]),
  ).toBe('1 passed, 1 failed');
});
