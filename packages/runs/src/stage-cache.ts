/**
 * Finished stages by content key.
 *
 * ```
 * <root>/stages/<key>/               finished output with stage.json; read-only
 *        work/<key>/                 scratch of an unfinished stage: checkpoints, log; survives kills
 *        tmp/<key>.<identity>.<n>/   output being written; becomes stages/<key> by one rename
 *        locks/                      claims, see `acquireLock`
 * ```
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  acquireLock,
  FileError,
  fileError,
  isGone,
  isLocked,
  type Lock,
  type LockOptions,
  processIdentity,
  readText,
  syncFolder,
} from '@adaptmem/core';
import { sealFolder } from './seal-folder.js';
import { StageRecord } from './stage-record.js';

/** What is recorded of a stage beside its files. */
export type StageMeta = Pick<StageRecord, 'kind' | 'name' | 'config' | 'needs' | 'seconds'>;

export interface StageCacheOptions {
  /** Called once for each finished stage that turns out damaged and counts as absent. */
  onWarning?: (message: string) => void;
}

export interface StageCache {
  readonly root: string;
  /** Whether the stage is finished and all its files are there in full size. */
  has(key: string): boolean;
  /** The record of a finished stage, `undefined` where `has` is false. */
  record(key: string): StageRecord | undefined;
  /** Where the output of the finished stage lies. */
  folderOf(key: string): string;
  /** The stage's scratch folder, made if needed; kept until the stage is finished. @throws FileError */
  workFolder(key: string): string;
  /** A new empty folder to write output into, on the file system of the cache. @throws FileError */
  outputFolder(key: string): string;
  /**
   * Makes `folder` (from `outputFolder`) the finished output, durably and at once, and removes the scratch. If
   * another process was faster, its output stays and `folder` is dropped.
   *
   * @throws FileError if the disk is full; nothing of the output is then left.
   */
  commit(key: string, folder: string, meta: StageMeta): void;
  /** Drops what `outputFolder` made. */
  discard(folder: string): void;
  /** Waits for the exclusive right to work on the stage. */
  lock(key: string, options?: LockOptions): Promise<Lock>;
}

let folders = 0;

/**
 * Opens (or makes) the cache in `root` and sweeps up what killed processes left.
 *
 * @throws FileError if the folder cannot be made
 */
export function openStageCache(root: string, options: StageCacheOptions = {}): StageCache {
  const at = (...parts: string[]) => join(root, ...parts);
  const locks = at('locks');
  const stages = at('stages');
  const folderOf = (key: string) => join(stages, key);
  const record = recordReader(folderOf, options.onWarning);
  const remove = (path: string) => rmSync(path, { recursive: true, force: true, maxRetries: 3 });

  makeFolder(stages);
  makeFolder(at('tmp'));
  sweep();

  function sweep(): void {
    for (const name of readdirSync(at('tmp'))) if (isGone(name.split('.')[1] ?? '')) remove(at('tmp', name));
    for (const key of existsSync(at('work')) ? readdirSync(at('work')) : []) {
      if (record(key) && !isLocked(locks, key)) remove(at('work', key));
    }
  }

  function newFolder(key: string): string {
    folders += 1;
    return at('tmp', `${key}.${processIdentity()}.${folders}`);
  }

  /** Renames into place; a damaged folder in the way is moved out of it first. */
  function publish(key: string, folder: string): void {
    if (existsSync(folderOf(key)) && !record(key)) {
      const damaged = newFolder(key);
      renameSync(folderOf(key), damaged);
      remove(damaged);
    }
    try {
      renameSync(folder, folderOf(key));
    } catch (error) {
      if (!record(key)) throw error;
    }
    syncFolder(stages);
  }

  return {
    root,
    has: (key) => record(key) !== undefined,
    record,
    folderOf,
    workFolder: (key) => makeFolder(at('work', key)),
    outputFolder: (key) => makeFolder(newFolder(key)),
    commit(key, folder, meta) {
      try {
        sealFolder(folder, { schemaVersion: 1, key, ...meta });
        publish(key, folder);
      } catch (error) {
        throw error instanceof FileError ? error : fileError('write', folderOf(key), error);
      } finally {
        remove(folder);
      }
      remove(at('work', key));
    },
    discard: remove,
    lock: (key, lockOptions) => acquireLock(locks, key, lockOptions),
  };
}

function makeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw fileError('write', path, error);
  }
  return path;
}

/** Reads and checks `stage.json`; whatever is wrong with it or its files means "not finished". */
function recordReader(folderOf: (key: string) => string, onWarning?: (message: string) => void) {
  const warned = new Set<string>();
  return (key: string): StageRecord | undefined => {
    const folder = folderOf(key);
    if (!existsSync(folder)) return undefined;
    try {
      const record = StageRecord.parse(JSON.parse(readText(join(folder, 'stage.json'))));
      const damage = damageOf(folder, key, record);
      if (damage === undefined) return record;
      throw new Error(damage);
    } catch (error) {
      if (!warned.has(key))
        onWarning?.(`Stage in "${folder}" is damaged and will be redone: ${reasonOf(error)}`);
      warned.add(key);
      return undefined;
    }
  };
}

function damageOf(folder: string, key: string, record: StageRecord): string | undefined {
  if (record.key !== key) return `stage.json is of stage ${record.key}`;
  for (const { path, bytes } of record.files) {
    const size = statSync(join(folder, path), { throwIfNoEntry: false })?.size;
    if (size !== bytes)
      return `${path} should have ${bytes} bytes, ${size === undefined ? 'is missing' : `has ${size}`}`;
  }
  return undefined;
}

const reasonOf = (error: unknown) =>
  error instanceof Error && error.name !== 'ZodError' ? error.message : 'stage.json is not a stage record';
