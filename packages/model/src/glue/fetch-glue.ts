/** GLUE's files from their server, or a mirror of it, into a folder. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  DataError,
  type DownloadOptions,
  download,
  readBytes,
  sha256OfFile,
  writeAtomic,
} from '@adaptmem/core';
import type { GlueCatalogue, GlueDownload } from './glue-catalogue.js';
import { GLUE_TASKS, type GlueTask, type GlueTaskName } from './tasks.js';
import { unpackArchive } from './unpack-archive.js';

export interface FetchGlueOptions
  extends Pick<DownloadOptions, 'offline' | 'signal' | 'attempts' | 'pauseMs'> {
  /** Where the tasks' folders are made. */
  folder: string;
  catalogue: GlueCatalogue;
  /** Takes the files from here, by the last part of their addresses, instead of from where the catalogue says. */
  mirror?: string | undefined;
  /** Takes what a mirror has even where its hash is another one. Default false. */
  anyContent?: boolean | undefined;
  onProgress?: ((progress: FetchProgress) => void) | undefined;
}

/** How far one download is. */
export interface FetchProgress {
  task: GlueTaskName;
  url: string;
  receivedBytes: number;
  totalBytes: number;
}

/** What became of a download. */
export interface FetchedGlue {
  task: GlueTaskName;
  url: string;
  /** Files that were written; none where they were there already. */
  written: string[];
}

/**
 * Fetches what is not there of a task. A killed fetch goes on where it stopped; each file appears whole or not at all.
 *
 * @throws FileError if a download or a write fails
 * @throws DataError if an archive is damaged or lacks a file
 */
export async function fetchGlueTask(name: GlueTaskName, options: FetchGlueOptions): Promise<FetchedGlue[]> {
  const task: GlueTask = GLUE_TASKS[name];
  const fetched: FetchedGlue[] = [];
  for (const entry of options.catalogue.tasks[name].downloads) {
    const url = addressOf(entry, options.mirror);
    const fetchEntry = isArchive(entry) ? fetchArchive : fetchFile;
    fetched.push({ task: name, url, written: await fetchEntry({ task, name, entry, url }, options) });
  }
  return fetched;
}

interface Fetching {
  task: GlueTask;
  name: GlueTaskName;
  entry: GlueDownload;
  url: string;
}

async function fetchFile({ task, name, entry, url }: Fetching, options: FetchGlueOptions): Promise<string[]> {
  const path = join(options.folder, task.folder, entry.as ?? lastPart(entry.url));
  if (existsSync(path) && (options.anyContent || sha256OfFile(path) === entry.sha256)) return [];
  await download(url, path, downloadOptions(name, entry, url, options));
  return [path];
}

/** The archive itself is removed once its files are there. */
async function fetchArchive(
  { task, name, entry, url }: Fetching,
  options: FetchGlueOptions,
): Promise<string[]> {
  const folder = join(options.folder, task.folder);
  const wanted = Object.values(task.files).map(([official]) => official!);
  if (wanted.every((file) => existsSync(join(folder, file)))) return [];
  const archive = join(folder, lastPart(entry.url));
  await download(url, archive, downloadOptions(name, entry, url, options));
  const files = unpackArchive(readBytes(archive), archive, { wanted });
  const missing = wanted.filter((file) => !files.has(file));
  if (missing.length > 0) {
    const message = `The archive has no ${missing.join(', ')}; it is kept for a look at it`;
    throw new DataError([{ file: archive, message, code: 'ARCHIVE_FILES' }]);
  }
  for (const [file, content] of files) writeAtomic(join(folder, file), content);
  rmSync(archive);
  return [...files.keys()].map((file) => join(folder, file));
}

function downloadOptions(
  task: GlueTaskName,
  { sha256, bytes }: GlueDownload,
  url: string,
  { offline, signal, attempts, pauseMs, anyContent, onProgress }: FetchGlueOptions,
): DownloadOptions {
  return {
    ...{ offline, signal, attempts, pauseMs },
    ...(anyContent ? {} : { sha256, bytes }),
    onProgress: ({ receivedBytes, totalBytes = bytes }) =>
      onProgress?.({ task, url, receivedBytes, totalBytes }),
  };
}

function addressOf({ url }: GlueDownload, mirror: string | undefined): string {
  return mirror === undefined ? url : `${mirror.replace(/\/+$/, '')}/${lastPart(url)}`;
}

const lastPart = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
const isArchive = ({ url }: GlueDownload): boolean => url.endsWith('.zip');
