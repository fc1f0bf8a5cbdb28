import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError, processIdentity, sha256 } from '@adaptmem/core';
import { afterAll, describe, expect, it } from 'vitest';
import { mountSmallDisk, SMALL_DISK_FILES, unmount } from '../test/small-disk.js';
import { openStageCache, type StageMeta } from './stage-cache.js';

const KEY = sha256('a stage');
const META: StageMeta = { kind: 'count', name: 'a', config: { steps: 3 }, needs: {}, seconds: 1.5 };
const newRoot = () => mkdtempSync(join(tmpdir(), 'adaptmem-cache-'));

/** A cache with one finished stage of two files. */
function finished(root = newRoot(), warnings: string[] = []) {
  const cache = openStageCache(root, { onWarning: (message) => warnings.push(message) });
  const output = cache.outputFolder(KEY);
  mkdirSync(join(output, 'model'));
  writeFileSync(join(output, 'model', 'weights.bin'), Uint8Array.of(1, 2, 3));
  writeFileSync(join(output, 'metrics.json'), '{}');
  cache.commit(KEY, output, META);
  return { root, cache, warnings };
}

describe('commit()', () => {
  it('makes the output appear with sizes and hashes, read-only, and removes the scratch', () => {
    const root = newRoot();
    const before = openStageCache(root);
    writeFileSync(join(before.workFolder(KEY), 'checkpoint'), 'x');
    expect(before.has(KEY)).toBe(false);
    const { cache } = finished(root);
    expect(cache.has(KEY)).toBe(true);
    expect(cache.record(KEY)).toEqual({
      schemaVersion: 1,
      key: KEY,
      ...META,
      files: [
        { path: 'metrics.json', bytes: 2, sha256: sha256('{}') },
        { path: 'model/weights.bin', bytes: 3, sha256: sha256(Uint8Array.of(1, 2, 3)) },
      ],
    });
    expect(statSync(join(cache.folderOf(KEY), 'metrics.json')).mode & 0o222).toBe(0);
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
    expect(readdirSync(join(root, 'work'))).toEqual([]);
  });

  it('keeps the first of two outputs for the same key', () => {
    const { root, cache } = finished();
    const late = openStageCache(root).outputFolder(KEY);
    writeFileSync(join(late, 'metrics.json'), 'late');
    cache.commit(KEY, late, META);
    expect(readFileSync(join(cache.folderOf(KEY), 'metrics.json'), 'utf8')).toBe('{}');
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  });
});

describe('has()', () => {
  it.each([
    [
      'a file is missing',
      (folder: string) => rmSync(join(folder, 'metrics.json')),
      /metrics.json should have 2 bytes, is missing/,
    ],
    [
      'a file is shorter',
      (folder: string) => truncateSync(join(folder, 'model/weights.bin'), 1),
      /weights.bin should have 3 bytes, has 1/,
    ],
    ['stage.json is missing', (folder: string) => rmSync(join(folder, 'stage.json')), /no such file/],
    ['stage.json is cut off', (folder: string) => truncateSync(join(folder, 'stage.json'), 40), /JSON/],
    [
      'stage.json is of another kind',
      (folder: string) => writeFileSync(join(folder, 'stage.json'), '{}'),
      /not a stage record/,
    ],
  ])('is false, with one warning, if %s; the stage can be done again', (_what, damage, message) => {
    const { root, cache, warnings } = finished();
    damage(cache.folderOf(KEY));
    expect([cache.has(KEY), cache.has(KEY)]).toEqual([false, false]);
    expect(warnings).toEqual([expect.stringMatching(message)]);
    expect(finished(root).cache.has(KEY)).toBe(true);
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  });
});

describe('openStageCache()', () => {
  it('sweeps up the folders of dead processes and the scratch of finished stages, and nothing else', () => {
    const { root, cache } = finished();
    const mine = cache.outputFolder(KEY);
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const identity = processIdentity().replace(/^\d+/, String(dead));
    const left = join(root, 'tmp', `${KEY}.${identity}.1`);
    mkdirSync(join(left, 'half'), { recursive: true });
    cache.workFolder(KEY);
    const unfinished = cache.workFolder(sha256('another'));
    openStageCache(root);
    expect([mine, left, unfinished, join(root, 'work', KEY)].map(existsSync)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('names the folder that it cannot make', () => {
    const file = join(newRoot(), 'file');
    writeFileSync(file, '');
    expect(() => openStageCache(join(file, 'cache'))).toThrow(FileError);
  });
});

describe('on a full disk', () => {
  const disk = mountSmallDisk(newRoot());
  afterAll(() => {
    if (disk) unmount(disk);
  });

  it.skipIf(!disk)(
    'commit() fails with one clear message and leaves nothing (skipped where no tmpfs can be mounted)',
    () => {
      const cache = openStageCache(disk!);
      const output = cache.outputFolder(KEY);
      const size = fillDisk(join(output, 'weights.bin'));
      expect(size).toBeGreaterThan(0);
      expect(() => cache.commit(KEY, output, META)).toThrow(
        /Cannot write ".*stage.json": no space left on the disk/,
      );
      expect([cache.has(KEY), existsSync(cache.folderOf(KEY)), existsSync(output)]).toEqual([
        false,
        false,
        false,
      ]);
    },
  );

  it.skipIf(!disk)(
    'a new scratch folder fails with one clear message (skipped where no tmpfs can be mounted)',
    () => {
      const cache = openStageCache(disk!);
      const filler = join(disk!, 'filler');
      fillDisk(filler);
      expect(() => fillFolders((n) => cache.workFolder(`k${n}`))).toThrow(
        /Cannot write ".*work.*": no space left/,
      );
    },
  );
});

/** Writes until nothing fits any more. */
function fillDisk(path: string): number {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(4096), { flag: 'a' });
  } catch {
    return statSync(path).size;
  }
}

function fillFolders(make: (n: number) => void): void {
  for (let n = 0; n <= SMALL_DISK_FILES; n++) make(n);
}
