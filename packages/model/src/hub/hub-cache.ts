/**
 * Downloaded models on the disk. One folder for each model and revision, which appears when all of it is there:
 *
 *   <cache>/<owner>--<name>/<revision>/           config.json, weights, vocabulary, snapshot.json
 *                           <revision>.partial/   what an interrupted download left
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '@adaptmem/core';
import { z } from 'zod';
import { CONFIG_FILE } from '../checkpoint/checkpoint-files.js';
import type { HubSettings } from './hub-settings.js';
import type { ModelName } from './model-name.js';

/** What a downloaded model's folder is, in `snapshot.json` beside the files. */
export const Snapshot = z.object({
  version: z.literal(1),
  repository: z.string(),
  revision: z.string(),
  /** Commit that the revision stood for, if the hub told it. */
  commit: z.string().optional(),
  endpoint: z.string(),
  files: z.record(
    z.string(),
    z.object({ bytes: z.number(), sha256: z.string(), tag: z.string().optional() }),
  ),
});
export type Snapshot = z.infer<typeof Snapshot>;

const SNAPSHOT_FILE = 'snapshot.json';
export const snapshotFileOf = (folder: string): string => join(folder, SNAPSHOT_FILE);

/** The folder of a model in the cache, whether it is there or not. */
export function snapshotFolder({ cache }: HubSettings, { repository, revision }: ModelName): string {
  return join(cache, repository.replace('/', '--'), encodeURIComponent(revision));
}

/** The record of a model's folder; undefined if there is none or it is damaged. */
export function readSnapshot(folder: string): Snapshot | undefined {
  if (!existsSync(snapshotFileOf(folder))) return undefined;
  try {
    return Snapshot.parse(JSON.parse(readText(snapshotFileOf(folder))));
  } catch {
    return undefined;
  }
}

/** A model in the cache. */
export interface CachedModel {
  folder: string;
  snapshot: Snapshot;
}

/** A whole model, all its files with the lengths that they had when they came. */
export function findSnapshot(settings: HubSettings, model: ModelName): CachedModel | undefined {
  const folder = snapshotFolder(settings, model);
  const snapshot = readSnapshot(folder);
  const whole =
    snapshot &&
    Object.entries(snapshot.files).every(([file, { bytes }]) => sizeOf(join(folder, file)) === bytes);
  return whole ? { folder, snapshot } : undefined;
}

/** All models of the cache, by name. */
export function listSnapshots({ cache }: HubSettings): CachedModel[] {
  return namesIn(cache).flatMap((model) =>
    namesIn(join(cache, model)).flatMap((revision) => {
      const folder = join(cache, model, revision);
      const snapshot = readSnapshot(folder);
      return snapshot && !revision.endsWith('.partial') ? [{ folder, snapshot }] : [];
    }),
  );
}

/** Bytes of a model's files. */
export function snapshotBytes({ files }: Snapshot): number {
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * The folder in which Hugging Face's own tools keep a model:
 * `models--<owner>--<name>/snapshots/<commit>`, the commit of a branch in `refs/<branch>`.
 */
export function findHuggingFaceSnapshot(
  { huggingFaceCache }: HubSettings,
  { candidates, revision }: ModelName,
): string | undefined {
  for (const candidate of candidates) {
    const model = join(huggingFaceCache, `models--${candidate.replace('/', '--')}`);
    const ref = join(model, 'refs', revision);
    const commit = statSync(ref, { throwIfNoEntry: false })?.isFile() ? readText(ref).trim() : revision;
    const folder = join(model, 'snapshots', commit);
    if (/^[\w.-]+$/.test(commit) && existsSync(join(folder, CONFIG_FILE))) return folder;
  }
  return undefined;
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;

function namesIn(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}
