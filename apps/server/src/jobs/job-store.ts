/** Jobs on the disk: `<id>.json` and `<id>.log` of each, so that a server that is started again knows them. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, acquireLock, type LockHolder, readText, writeAtomic } from '@adaptmem/core';
import { z } from 'zod';
import { Job } from '../api/job.js';
import { jsonOf } from '../json-of.js';

/** A job with what only the server needs. */
export const StoredJob = Job.extend({
  /** Path of its experiment file. */
  file: z.string(),
  /** Identity of its process while it runs, see `processIdentity` of core. */
  process: z.string().optional(),
});
export type StoredJob = z.infer<typeof StoredJob>;

export interface JobStore {
  /** By ascending id; files that cannot be read are left out. */
  readAll(): StoredJob[];
  /** @throws FileError */
  write(job: StoredJob): void;
  logOf(id: number): string;
  /** Lets another server have the jobs. */
  close(): void;
}

/**
 * Takes the jobs of a folder, which are one server's at a time.
 *
 * @throws AppError `JOBS_TAKEN` if another server has them @throws FileError if the folder cannot be made
 */
export async function openJobStore(folder: string): Promise<JobStore> {
  mkdirSync(folder, { recursive: true });
  const refusal = new AbortController();
  const onWait = (holder: LockHolder) => refusal.abort(taken(folder, holder));
  const lock = await acquireLock(folder, 'server', { signal: refusal.signal, onWait });
  const fileOf = (id: number) => join(folder, `${id}.json`);
  return {
    close: lock.release,
    logOf: (id) => join(folder, `${id}.log`),
    write: (job) => writeAtomic(fileOf(job.id), `${JSON.stringify(job, null, 2)}\n`),
    readAll: () =>
      readdirSync(folder)
        .flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
        .map((id) => StoredJob.safeParse(jsonOf(readText(fileOf(Number(id))))))
        .flatMap(({ data }) => (data ? [data] : []))
        .sort((a, b) => a.id - b.id),
  };
}

function taken(folder: string, { pid, path }: LockHolder): AppError {
  return new AppError('JOBS_TAKEN', `Another server (process ${pid}) has the jobs of ${folder}`, {
    hint: `Give this one another --cache, or delete ${path} if that process cannot exist any more`,
  });
}
