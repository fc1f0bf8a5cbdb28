import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256, sha256OfFile, sha256OfJson } from './hash.js';

describe('sha256OfJson()', () => {
  it('does not depend on the order of keys, but on everything else', () => {
    expect(sha256OfJson({ a: 1, b: [1, { c: 2, d: 3 }] })).toBe(
      sha256OfJson({ b: [1, { d: 3, c: 2 }], a: 1 }),
    );
    expect(sha256OfJson({ a: [1, 2] })).not.toBe(sha256OfJson({ a: [2, 1] }));
    expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
  });

  it('is the published function', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('sha256OfFile()', () => {
  it('is that of the bytes, over several blocks', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'adaptmem-hash-')), 'a');
    const bytes = Buffer.alloc(2_500_000, 'abc');
    writeFileSync(path, bytes);
    expect(sha256OfFile(path)).toBe(sha256(bytes));
  });
});
