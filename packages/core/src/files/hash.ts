import { createHash } from 'node:crypto';
import { readBytes } from './read-file.js';

/** SHA-256 of bytes or text, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 of a file's bytes. @throws FileError */
export function sha256OfFile(path: string): string {
  return sha256(readBytes(path));
}

/** SHA-256 of a JSON value; independent of the order of object keys. */
export function sha256OfJson(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** JSON with sorted keys and no white space: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
