import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileError } from '../errors.js';
import { openFile } from './open-file.js';

describe('openFile()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adaptmem-open-'));

  it('reads any range, into memory of its own', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'abcdef');
    const file = openFile(path);
    const bytes = file.read(2, 5);
    expect([file.size, Buffer.from(bytes).toString(), bytes.buffer.byteLength]).toEqual([6, 'cde', 3]);
    file.close();
  });

  it('says so where there is no file, a folder, or less than there was', () => {
    expect(() => openFile(join(folder, 'none'))).toThrow(/no such file/);
    expect(() => openFile(folder)).toThrow(/is a folder/);
    const path = join(folder, 'b');
    writeFileSync(path, 'abcdef');
    const file = openFile(path);
    truncateSync(path, 3);
    expect(() => file.read(0, 6)).toThrow(FileError);
    file.close();
  });
});
