/** Reading parts of a large file without holding the rest of it. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileError } from './write-atomic.js';

/** An open file; `close` it when done. */
export interface RandomAccessFile {
  /** Length in bytes when it was opened. */
  readonly size: number;
  /**
   * The bytes from `begin` up to but not including `end`, in memory of their own.
   * @throws FileError if they cannot be read, or the file has become shorter
   */
  read(begin: number, end: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

/** Opens a file for reading. @throws FileError with the path and the reason */
export function openFile(path: string): RandomAccessFile {
  const descriptor = attempt(path, () => openSync(path, 'r'));
  const { size } = attempt(path, () => {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return stats;
  });
  return {
    size,
    read: (begin, end) => attempt(path, () => readRange(descriptor, begin, end)),
    close: () => closeSync(descriptor),
  };
}

function readRange(descriptor: number, begin: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(end - begin);
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(descriptor, bytes, done, bytes.length - done, begin + done);
    if (count === 0) throw new Error('the file became shorter while it was read');
    done += count;
  }
  return bytes;
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fileError('read', path, error);
  }
}
