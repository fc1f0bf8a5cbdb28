/** Files appear whole or not at all: write to a temporary name, fsync, rename, fsync the folder. */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileError } from '../errors.js';

/**
 * Writes `content` to `path` so that a reader, or a run that was killed, never sees half of it. Folders on the
 * way are made.
 *
 * @throws FileError if the disk is full or the place cannot be written; the old file is then untouched.
 */
export function writeAtomic(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const descriptor = openSync(temporary, 'wx');
    try {
      writeAll(descriptor, typeof content === 'string' ? Buffer.from(content) : content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    discard(temporary);
    throw fileError('write', path, error);
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
