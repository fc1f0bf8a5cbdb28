import { readFileSync } from 'node:fs';
import { fileError } from './write-atomic.js';

/** The bytes of a file. @throws FileError with the path and the reason */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/** The text of a UTF-8 file. @throws FileError with the path and the reason */
export function readText(path: string): string {
  return readBytes(path).toString('utf8');
}
