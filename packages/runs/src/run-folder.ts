/** The folder in which a run explains itself, `<root>/<name>-<hash8>/`: the same plan has the same folder. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError, fileError, readText, writeAtomic } from '@adaptmem/core';
import { placeFolder, sweepPlaced } from './place-folder.js';
import { RunManifest } from './run-manifest.js';

export interface RunFolder {
  readonly path: string;
  /** Writes `manifest.json` whole, replacing an earlier one. @throws FileError */
  writeManifest(manifest: RunManifest): void;
  /** Writes a file of that relative name whole, e.g. `config.resolved.yaml`. @throws FileError */
  write(name: string, content: string | Uint8Array): void;
  /**
   * Shows a finished stage's output (without its `stage.json`) under a stable name, e.g. `model/sst-2`. Large
   * files are hard links into the cache where the file system can, small ones copies that may be edited.
   *
   * @throws FileError
   */
  place(stageFolder: string, name: string): void;
}

const MANIFEST = 'manifest.json';
const SAFE_NAME = /^[\w][\w.-]*$/;

/** The folder of the run with that plan, below the root of all runs. */
export const runFolderName = (name: string, planHash: string): string => `${name}-${planHash.slice(0, 8)}`;

/**
 * Opens (or makes) the folder of a run and sweeps up what killed processes left half-written in it.
 *
 * @param planHash see `planHash`
 * @throws RangeError if `name` is no plain file name
 * @throws FileError
 */
export function openRunFolder(root: string, name: string, planHash: string): RunFolder {
  if (!SAFE_NAME.test(name)) throw new RangeError(`A run's name must be a plain file name, got "${name}"`);
  const path = join(root, runFolderName(name, planHash));
  sweepPlaced(path);
  const write = (file: string, content: string | Uint8Array) => writeAtomic(join(path, file), content);
  return {
    path,
    write,
    writeManifest: (manifest) => write(MANIFEST, `${JSON.stringify(RunManifest.parse(manifest), null, 2)}\n`),
    place: (stageFolder, target) => placeFolder(stageFolder, path, target),
  };
}

/** A run folder in a list; `problem` says why its manifest cannot be read. */
export interface RunListing {
  folder: string;
  manifest?: RunManifest;
  problem?: string;
}

/** All runs under `root`, the latest start first, unreadable ones last; none if there is no such folder. */
export function listRuns(root: string): RunListing[] {
  const startOf = (run: RunListing) => Date.parse(run.manifest?.start ?? '') || 0;
  return runFolders(root)
    .map(readListing)
    .sort((a, b) => startOf(b) - startOf(a) || (a.folder < b.folder ? -1 : 1));
}

/**
 * The manifest of a run.
 *
 * @throws FileError if there is none
 * @throws DataError with every field that is wrong
 */
export function readRun(folder: string): RunManifest {
  const file = join(folder, MANIFEST);
  const parsed = RunManifest.safeParse(parseJson(file, readText(file)));
  if (parsed.success) return parsed.data;
  throw new DataError(
    parsed.error.issues.map(({ path, message }) => ({
      file,
      path: path.join('.'),
      message,
      code: 'MANIFEST',
    })),
  );
}

function runFolders(root: string): string[] {
  if (!existsSync(root)) return [];
  try {
    return readdirSync(root)
      .map((name) => join(root, name))
      .filter((folder) => existsSync(join(folder, MANIFEST)));
  } catch (error) {
    throw fileError('read', root, error);
  }
}

/** A run, or why its manifest cannot be read. */
export function readListing(folder: string): RunListing {
  try {
    return { folder, manifest: readRun(folder) };
  } catch (error) {
    return { folder, problem: error instanceof Error ? error.message : basename(folder) };
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError([{ file, message: (error as Error).message, code: 'MANIFEST' }]);
  }
}
