/** Files appear whole or not at all: write to a temporary name, fsync, rename, fsync the folder. */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileError } from '../errors.js';

/** What a file is to hold: text, bytes, or bytes that come in parts, so that they need not all be in memory. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Writes `content` to `path` so that a reader, or a run that was killed, never sees half of it. Folders on the
 * way are made.
 *
 * @throws FileError if the disk is full or the place cannot be written; the old file is then untouched.
 */
export function writeAtomic(path: string, content: FileContent): void {
  writeAllAtomic([[path, content]]);
}

/**
 * Writes several files that belong together: all of them are on the disk under temporary names before the first
 * is renamed, in the order given. So a full disk changes none of them.
 *
 * @throws FileError as {@link writeAtomic}; then no file is touched
 */
export function writeAllAtomic(files: Iterable<readonly [path: string, content: FileContent]>): void {
  const staged: { path: string; temporary: string }[] = [];
  let current = '';
  try {
    for (const [path, content] of files) {
      current = path;
      const temporary = temporaryName(path);
      staged.push({ path, temporary });
      mkdirSync(dirname(path), { recursive: true });
      writeSynced(temporary, content);
    }
    for (const { path, temporary } of staged) {
      current = path;
      renameSync(temporary, path);
    }
    for (const folder of new Set(staged.map(({ path }) => dirname(path)))) syncFolder(folder);
  } catch (error) {
    for (const { temporary } of staged) discard(temporary);
    if (error instanceof RangeError || error instanceof TypeError) throw error; // of the content, not of the disk
    throw fileError('write', current, error);
  }
}

/**
 * As {@link writeAtomic} for content that is made while it is written, so that no more than a part is ever in memory.
 *
 * @throws FileError if the disk is full or the place cannot be written @throws what `parts` throws; the old file is
 *   then untouched
 */
export async function writeAtomicStream(path: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = temporaryName(path);
  const writing = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw fileError('write', path, error);
    }
  };
  const descriptor = writing(() => {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(temporary, 'wx');
  });
  try {
    try {
      for await (const part of parts) writing(() => writeAll(descriptor, part));
      writing(() => fsyncSync(descriptor));
    } finally {
      closeSync(descriptor);
    }
    writing(() => renameSync(temporary, path));
  } catch (error) {
    discard(temporary);
    throw error;
  }
  syncFolder(dirname(path));
}

function temporaryName(path: string): string {
  return `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

function writeSynced(path: string, content: FileContent): void {
  const descriptor = openSync(path, 'wx');
  try {
    if (typeof content === 'string') writeAll(descriptor, Buffer.from(content));
    else if (content instanceof Uint8Array) writeAll(descriptor, content);
    else for (const part of content) writeAll(descriptor, part);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes what a failed write left; the write's own error is the one to show. */
function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // nothing was made where the folder itself cannot be reached
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written, bytes.length - written);
}

/** Makes a rename in `folder` survive a power failure; a no-op where folders cannot be opened (Windows). */
export function syncFolder(folder: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'disk quota exceeded',
  EROFS: 'read-only file system',
  EISDIR: 'is a folder',
  EEXIST: 'a part of the path is not a folder',
  ENOTDIR: 'a part of the path is not a folder',
};

/** A system error as one clear message with the path and the reason. */
export function fileError(action: 'read' | 'write', path: string, cause: unknown): FileError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new FileError(`FILE_${code}`, `Cannot ${action} "${path}": ${reason}`, { cause });
}
