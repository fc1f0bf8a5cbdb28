import { createHash } from 'node:crypto';
import { openFile } from './open-file.js';

/** SHA-256 of bytes or text, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

const BLOCK_BYTES = 1 << 20;

/** SHA-256 of a file's bytes, read block by block. @throws FileError */
export function sha256OfFile(path: string): string {
  const hash = createHash('sha256');
  const file = openFile(path);
  try {
    for (let begin = 0; begin < file.size; begin += BLOCK_BYTES) {
      hash.update(file.read(begin, Math.min(file.size, begin + BLOCK_BYTES)));
    }
  } finally {
    file.close();
  }
  return hash.digest('hex');
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
