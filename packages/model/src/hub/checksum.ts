/** What a file must hash to, as a hub tells by its headers or a user by hand. */
import { createHash } from 'node:crypto';
import { openFile } from '@adaptmem/core';
import { z } from 'zod';

/** A hash that a file must have. */
export const Checksum = z.object({ algorithm: z.enum(['sha256', 'git-sha1']), hex: z.string() });
export type Checksum = z.infer<typeof Checksum>;

/**
 * The checksum in a hub's tag: for large files the tag is their SHA-256, for small ones that of git's blob. Tags of
 * other servers are no checksums.
 *
 * @param isHub whether the answer comes from a hub (it names a commit), so that 40 digits are git's hash
 */
export function checksumOfTag(tag: string | undefined, isHub: boolean): Checksum | undefined {
  if (tag && /^[0-9a-f]{64}$/.test(tag)) return { algorithm: 'sha256', hex: tag };
  if (tag && isHub && /^[0-9a-f]{40}$/.test(tag)) return { algorithm: 'git-sha1', hex: tag };
  return undefined;
}

const BLOCK_BYTES = 1 << 20;

/** Both hashes of a file, in one reading. @throws FileError */
export function hashesOf(path: string): Record<Checksum['algorithm'], string> {
  const file = openFile(path);
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${file.size}\0`); // git-hash-object(1)
  try {
    for (let begin = 0; begin < file.size; begin += BLOCK_BYTES) {
      const block = file.read(begin, Math.min(file.size, begin + BLOCK_BYTES));
      sha256.update(block);
      git.update(block);
    }
  } finally {
    file.close();
  }
  return { sha256: sha256.digest('hex'), 'git-sha1': git.digest('hex') };
}
