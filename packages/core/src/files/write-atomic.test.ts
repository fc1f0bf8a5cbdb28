import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileError } from '../errors.js';
import { fileError, writeAllAtomic, writeAtomic, writeAtomicStream } from './write-atomic.js';

describe('writeAtomic()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adaptmem-atomic-'));

  it('writes text and bytes, makes folders, and leaves no temporary file', () => {
    const path = join(folder, 'a', 'b.txt');
    writeAtomic(path, 'first');
    writeAtomic(path, Uint8Array.of(0x68, 0x69));
    expect(readFileSync(path, 'utf8')).toBe('hi');
    expect(readdirSync(join(folder, 'a'))).toEqual(['b.txt']);
  });

  it('names the path and the reason where it cannot write, and leaves nothing behind', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeAtomic(join(folder, 'file', 'x'), 'x')).toThrow(
      /Cannot write ".*": a part of the path is not a folder/,
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('writes content that comes in parts', () => {
    const path = join(folder, 'parts');
    writeAtomic(path, [Buffer.from('a'), Buffer.from('bc')]);
    expect(readFileSync(path, 'utf8')).toBe('abc');
  });

  it('changes none of several files if one of them cannot be written', () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    writeAtomic(first, 'old');
    const broken = (function* () {
      yield Buffer.from('new');
      throw Object.assign(new Error(), { code: 'ENOSPC' });
    })();
    const write = () =>
      writeAllAtomic([
        [first, 'new'],
        [second, broken],
      ]);
    expect(write).toThrow(/Cannot write ".*second": no space left on the disk/);
    expect([readFileSync(first, 'utf8'), existsSync(second)]).toEqual(['old', false]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('writes what is made on the way, whole or not at all', async () => {
    const path = join(folder, 'deep', 'streamed');
    async function* parts(last: () => Uint8Array) {
      yield Buffer.from('one ');
      yield last();
    }
    await writeAtomicStream(
      path,
      parts(() => Buffer.from('two')),
    );
    expect(readFileSync(path, 'utf8')).toBe('one two');
    const failing = parts(() => {
      throw new RangeError('of the content');
    });
    await expect(writeAtomicStream(path, failing)).rejects.toThrow(new RangeError('of the content'));
    await expect(writeAtomicStream(join(path, 'below'), failing)).rejects.toThrow(FileError);
    expect(readFileSync(path, 'utf8')).toBe('one two');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['streamed']);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'turns a full disk into one clear message (skipped without /dev/full)',
    () => {
      let caught: unknown;
      try {
        writeFileSync('/dev/full', 'x');
      } catch (error) {
        caught = fileError('write', 'model.bin', error);
      }
      expect(caught).toBeInstanceOf(FileError);
      expect((caught as FileError).message).toBe('Cannot write "model.bin": no space left on the disk');
    },
  );
});
