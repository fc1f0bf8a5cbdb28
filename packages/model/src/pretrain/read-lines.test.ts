import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError, FileError } from '@adaptmem/core';
import { afterAll, describe, expect, it } from 'vitest';
import { readLines } from './read-lines.js';

const CORPUS = join(import.meta.dirname, '../../../../assets/tests/corpus');
const folder = mkdtempSync(join(tmpdir(), 'adaptmem-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { text, number } of readLines(path)) {
    lines.push(text);
    expect(number).toBe(lines.length);
  }
  return lines;
}

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readLines()', () => {
  it('reads text as it is and unpacked', async () => {
    const expected = readFileSync(join(CORPUS, 'stories.txt'), 'utf8').split('\n').slice(0, -1);
    for (const name of ['stories.txt', 'stories.txt.gz', 'stories.txt.xz']) {
      expect(await linesOf(join(CORPUS, name)), name).toEqual(expected);
    }
  });

  it('takes line ends and a byte order mark as what they are', async () => {
    expect(await linesOf(written('crlf.txt', '\uFEFFone\r\n\r\ntwo é\r\nlast'))).toEqual([
      'one',
      '',
      'two é',
      'last',
    ]);
    expect(await linesOf(written('empty.txt', ''))).toEqual([]);
  });

  it('joins lines over the edges of blocks', async () => {
    const long = ['ä'.repeat(400_000), 'b', 'ö'.repeat(300_000)];
    expect(await linesOf(written('long.txt', long.join('\n')))).toEqual(long);
    expect(await linesOf(written('long.txt.gz', gzipSync(long.join('\n'))))).toEqual(long);
  });

  it('says where text is not UTF-8', async () => {
    const path = written('latin.txt', Buffer.from('good\nna\xefve\n', 'latin1'));
    await expect(linesOf(path)).rejects.toThrow(
      `${path}:2: Expected UTF-8 text, this line is none [TEXT_NOT_UTF8]`,
    );
  });

  it('says which compressed file is cut, damaged or none', async () => {
    for (const suffix of ['gz', 'xz']) {
      const whole = readFileSync(join(CORPUS, `stories.txt.${suffix}`));
      const damaged = Uint8Array.from(whole);
      damaged.set([0, 1, 2, 3], 900);
      const cases = {
        cut: whole.subarray(0, whole.length / 2),
        'without-end': whole.subarray(0, -5),
        damaged,
        text: Buffer.from('no compressed file'),
      };
      for (const [name, bytes] of Object.entries(cases)) {
        const path = written(`${name}.txt.${suffix}`, bytes);
        const reading = linesOf(path);
        await expect(reading, path).rejects.toThrow(DataError);
        await expect(reading).rejects.toThrow(
          `${path}: Cannot unpack this ${suffix} file, it is cut or damaged`,
        );
      }
    }
  });

  it('refuses what is hardly one paragraph a line', async () => {
    const path = written('one-line.txt', 'a'.repeat(17 << 20));
    await expect(linesOf(path)).rejects.toThrow(`${path}:1: Expected one paragraph a line`);
  });

  it('names a file that is not there', async () => {
    for (const name of ['none.txt', 'none.txt.gz', 'none.txt.xz']) {
      await expect(linesOf(join(folder, name)), name).rejects.toThrow(FileError);
    }
  });
});
