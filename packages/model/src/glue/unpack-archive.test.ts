import { DataError } from '@adaptmem/core';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from './unpack-archive.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const wanted = ['train.tsv', 'dev.tsv'];

describe('unpackArchive()', () => {
  it('takes the wanted files of a folder, and nothing further down or besides', () => {
    const archive = zipSync({
      'RTE/train.tsv': bytes('a'),
      'RTE/original/dev.tsv': bytes('b'),
      '__MACOSX/RTE/._train.tsv': bytes('c'),
      'RTE/Icon\r': bytes(''),
      '../dev.tsv': bytes('d'),
    });
    const files = unpackArchive(archive, 'f.zip', { wanted });
    expect([...files].map(([name, content]) => [name, Buffer.from(content).toString()])).toEqual([
      ['train.tsv', 'a'],
      ['dev.tsv', 'd'], // by its name alone: where it wants to lie makes no difference
    ]);
    const up = zipSync({ '../../etc/dev.tsv': bytes('x'), '/dev.tsv': bytes('y') });
    expect([...unpackArchive(up, 'f.zip', { wanted }).keys()]).toEqual(['dev.tsv']);
  });

  it('refuses what would become too large, before it unpacks it', () => {
    const archive = zipSync({ 'train.tsv': new Uint8Array(5_000_000) });
    expect(archive.length).toBeLessThan(10_000);
    expect(() => unpackArchive(archive, 'f.zip', { wanted, maxBytes: 4_000_000 })).toThrow(
      /f\.zip: Cannot unpack the archive: its files would have more than 4000000 bytes/,
    );
  });

  it('refuses an entry that says another size than it has', () => {
    const archive = zipSync({ 'train.tsv': bytes('some text') });
    const view = new DataView(archive.buffer, archive.byteOffset);
    const central = archive.findIndex(
      (_, at) => at + 4 <= archive.length && view.getUint32(at, true) === 0x02014b50,
    );
    view.setUint32(central + 24, 1_000_000, true);
    expect(() => unpackArchive(archive, 'f.zip', { wanted })).toThrow(/has 9 bytes, its entry says 1000000/);
  });

  it('refuses a file that is there twice, is cut, or is no archive', () => {
    const twice = zipSync({ 'a/dev.tsv': bytes('1'), 'b/dev.tsv': bytes('2') });
    expect(() => unpackArchive(twice, 'f.zip', { wanted })).toThrow(/holds "dev.tsv" twice/);
    const whole = zipSync({ 'dev.tsv': bytes('abc'.repeat(1000)) });
    expect(() => unpackArchive(whole.subarray(0, -30), 'f.zip', { wanted })).toThrow(DataError);
    expect(() => unpackArchive(bytes('<html>not found</html>'), 'f.zip', { wanted })).toThrow(DataError);
  });
});
