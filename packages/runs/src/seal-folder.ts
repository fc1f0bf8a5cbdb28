/** Turns a folder that was just written into one that survives a power failure and can prove that it is whole. */
import { createHash } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { syncFolder, writeAtomic } from '@adaptmem/core';
import type { StageRecord } from './stage-record.js';

const BUFFER_BYTES = 1 << 20;
const READ_ONLY = 0o444;

/**
 * Flushes every file of `folder` to the disk, makes it read-only, and writes `stage.json` with sizes and hashes
 * last.
 *
 * @throws the system's error, or FileError, if the disk is full
 */
export function sealFolder(folder: string, record: Omit<StageRecord, 'files'>): StageRecord {
  const items = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = items
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .map((path) => ({ path: relative(folder, path).split(sep).join('/'), ...sealFile(path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const item of items) if (item.isDirectory()) syncFolder(join(item.parentPath, item.name));
  const sealed = { ...record, files };
  writeAtomic(join(folder, 'stage.json'), `${JSON.stringify(sealed, null, 2)}\n`);
  return sealed;
}

function sealFile(path: string): { bytes: number; sha256: string } {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
    chmodSync(path, READ_ONLY);
    return hashOpenFile(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** In pieces, so that a checkpoint of gigabytes needs no memory. */
function hashOpenFile(descriptor: number): { bytes: number; sha256: string } {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let bytes = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, 0, BUFFER_BYTES, null);
    if (count === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(buffer.subarray(0, count));
    bytes += count;
  }
}
