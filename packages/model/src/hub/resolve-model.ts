/** From what a user calls a model to a folder with its files. */
import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { AppError } from '@adaptmem/core';
import { CONFIG_FILE, findCheckpointFiles } from '../checkpoint/checkpoint-files.js';
import { type FetchOptions, fetchModel } from './fetch-model.js';
import { findHuggingFaceSnapshot, findSnapshot } from './hub-cache.js';
import { HubError } from './hub-error.js';
import { type HubSettings, hubSettings } from './hub-settings.js';
import { displayName, parseModelName } from './model-name.js';

/** A model on this machine. */
export interface ResolvedModel {
  /** Where it was found. */
  source: 'folder' | 'cache' | 'hugging-face-cache' | 'hub';
  folder: string;
  /** `owner/name`; absent for a folder that was named. */
  repository?: string;
  revision?: string;
  commit?: string | undefined;
}

export interface ResolveOptions extends FetchOptions {
  /** Counts where the name has no `@revision`. */
  revision?: string | undefined;
  /** Replaces what the environment says. */
  settings?: { [Key in keyof HubSettings]?: HubSettings[Key] | undefined } | undefined;
}

/**
 * A model that is on this machine already: a folder, in AdaptMem's cache, or in that of Hugging Face's own tools.
 *
 * @param name a folder, `albert-base-v2`, `owner/name` or `owner/name@revision`
 * @returns undefined if it is not
 * @throws HubError if `name` is neither a folder nor a model's name
 */
export function findModel(name: string, options: ResolveOptions = {}): ResolvedModel | undefined {
  const folder = folderOf(name);
  if (folder) return { source: 'folder', folder };
  const settings = hubSettings(options.settings);
  const model = parseModelName(name, options.revision);
  const { repository, revision } = model;
  const own = findSnapshot(settings, model);
  if (own) return { source: 'cache', folder: own.folder, repository, revision, commit: own.snapshot.commit };
  const theirs = findHuggingFaceSnapshot(settings, model);
  return theirs && isWhole(theirs)
    ? { source: 'hugging-face-cache', folder: theirs, repository, revision }
    : undefined;
}

/**
 * A model's folder: as {@link findModel} finds it, else downloaded from the hub.
 *
 * @throws HubError if it is not to be had: no such model, gated, offline, unreachable, wrong hash
 * @throws ConfigError @throws DataError @throws FileError as {@link fetchModel}
 * @example (await resolveModel('albert-base-v2')).folder
 */
export async function resolveModel(name: string, options: ResolveOptions = {}): Promise<ResolvedModel> {
  const found = findModel(name, options);
  if (found && (!options.force || found.source === 'folder')) return found;
  const settings = hubSettings(options.settings);
  const model = parseModelName(name, options.revision);
  if (settings.offline) {
    const message = `Model "${displayName(model)}" is in none of the caches, and downloads are forbidden (offline)`;
    throw new HubError('HUB_OFFLINE', message, {
      hint: `Looked in ${settings.cache} and ${settings.huggingFaceCache}; or name a folder that holds it`,
    });
  }
  const { folder, snapshot } = await fetchModel(model, settings, options);
  const { repository, revision } = model;
  return { source: 'hub', folder, repository, revision, commit: snapshot.commit };
}

/** A folder with a configuration; what looks like a path is one even if nothing is there, so that nobody downloads it. */
function folderOf(name: string): string | undefined {
  if (existsSync(join(name, CONFIG_FILE))) return resolve(name);
  if (!isAbsolute(name) && !/^\.{0,2}[\\/]|^\.{1,2}$|^~|[\\]/.test(name)) return undefined;
  throw new HubError('HUB_NOT_FOUND', `Folder "${name}" holds no model: it has no ${CONFIG_FILE}`);
}

/** Hugging Face's tools download file by file, so a folder of theirs may lack the weights. */
function isWhole(folder: string): boolean {
  try {
    findCheckpointFiles(folder);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
