/** Files of a ZIP archive, as far as they are wanted: nothing of the archive decides where anything is written. */
import { DataError } from '@adaptmem/core';
import { unzipSync } from 'fflate';

/** What is taken from an archive. */
export interface UnpackOptions {
  /** Names of files, of which those directly in the archive or in one folder of it are taken. */
  wanted: readonly string[];
  /** Unpacked bytes that are allowed, together. Default 2 GiB. */
  maxBytes?: number | undefined;
}

const DEFAULT_MAX_BYTES = 2 ** 31;

/**
 * The wanted files by name; what the archive holds besides is not unpacked.
 *
 * @param file name for the message
 * @throws DataError if it is no ZIP archive, is damaged, holds a wanted file twice, or would become too large
 */
export function unpackArchive(
  archive: Uint8Array,
  file: string,
  { wanted, maxBytes = DEFAULT_MAX_BYTES }: UnpackOptions,
): Map<string, Uint8Array> {
  const sizes = new Map<string, number>();
  let total = 0;
  let unpacked: Record<string, Uint8Array>;
  try {
    unpacked = unzipSync(archive, {
      filter({ name, originalSize }) {
        if (!wanted.includes(nameWithin(name))) return false;
        total += originalSize;
        if (total > maxBytes) throw new RangeError(`its files would have more than ${maxBytes} bytes`);
        sizes.set(name, originalSize);
        return true;
      },
    });
  } catch (cause) {
    throw archiveError(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of Object.entries(unpacked)) {
    const name = nameWithin(path);
    if (content.length !== sizes.get(path))
      throw archiveError(file, `"${path}" has ${content.length} bytes, its entry says ${sizes.get(path)}`);
    if (files.has(name)) throw archiveError(file, `it holds "${name}" twice`);
    files.set(name, content);
  }
  return files;
}

/** The name of a file directly in the archive or in one folder of it; nothing for one further down. */
function nameWithin(path: string): string {
  const parts = path.split('/');
  return parts.length <= 2 ? parts.at(-1)! : '';
}

function archiveError(file: string, reason: string, cause?: unknown): DataError {
  return new DataError([{ file, message: `Cannot unpack the archive: ${reason}`, code: 'ARCHIVE' }], {
    cause,
  });
}
