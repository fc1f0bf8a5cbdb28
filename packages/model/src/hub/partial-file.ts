/** A download in progress: `<file>.part`, and beside it `<file>.part.json` that says of what it is the beginning. */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError, readText, syncFolder, writeAtomic } from '@adaptmem/core';
import { z } from 'zod';

const Origin = z.object({
  /** Tag of the content. */
  tag: z.string().optional(),
  /** What `If-Range` is to name. */
  validator: z.string(),
});
/** Of what a partial file is the beginning. */
export type Origin = z.infer<typeof Origin>;

/** The beginning of a file. */
export interface PartialFile {
  /** Bytes on the disk; 0 if what is there cannot be gone on with. */
  bytes: number;
  /** Present if it can be gone on with. */
  origin?: Origin | undefined;
}

/** What an earlier attempt left. */
export function partialFile(path: string): PartialFile {
  const bytes = statSync(partOf(path), { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0 || !existsSync(originOf(path))) return { bytes: 0 };
  try {
    return { bytes, origin: Origin.parse(JSON.parse(readText(originOf(path)))) };
  } catch {
    return { bytes: 0 }; // a killed process may have left anything
  }
}

/** Removes what an earlier attempt left. @throws FileError */
export function discardPartial(path: string): void {
  try {
    for (const name of [partOf(path), originOf(path)]) rmSync(name, { force: true });
  } catch (error) {
    throw fileError('write', partOf(path), error);
  }
}

/** Writes at the end of a partial file. */
export interface PartialWriter {
  /** @throws FileError if the disk is full */
  write(chunk: Uint8Array): Promise<void>;
  /** Everything is on the disk after that. @throws FileError */
  close(): Promise<void>;
}

/** Opens a partial file for writing from `offset`; without an origin it cannot be gone on with later. @throws FileError */
export async function writePartial(path: string, offset: number, origin?: Origin): Promise<PartialWriter> {
  if (offset === 0) discardPartial(path);
  if (offset === 0 && origin) writeAtomic(originOf(path), JSON.stringify(origin));
  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw fileError('write', path, error);
    }
  };
  const file = await attempt(() => open(partOf(path), offset === 0 ? 'w' : 'a'));
  return {
    write: (chunk) =>
      attempt(async () => {
        for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
      }),
    close: () =>
      attempt(async () => {
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      }),
  };
}

/** Gives a whole file its name. @throws FileError */
export function completePartial(path: string): void {
  try {
    renameSync(partOf(path), path);
    rmSync(originOf(path), { force: true });
    syncFolder(dirname(path));
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/** Where the bytes are until the file is whole. */
export const partOf = (path: string): string => `${path}.part`;
const originOf = (path: string) => `${path}.part.json`;
