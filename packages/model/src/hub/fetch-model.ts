/** Downloads the files of a model into the cache: all of them from one commit, the folder whole or not at all. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  AppError,
  acquireLock,
  fileError,
  type LockHolder,
  readText,
  sha256,
  syncFolder,
  writeAtomic,
} from '@adaptmem/core';
import { readAlbertConfig } from '../checkpoint/albert-config-file.js';
import {
  CONFIG_FILE,
  FOREIGN_WEIGHTS,
  foreignWeights,
  INDEX_FILE,
  parseShardIndex,
  TOKENIZER_FILES,
  WEIGHTS_FILE,
} from '../checkpoint/checkpoint-files.js';
import { describeFile, downloadFile, type Patience } from './download-file.js';
import {
  type CachedModel,
  findSnapshot,
  readSnapshot,
  type Snapshot,
  snapshotFileOf,
  snapshotFolder,
} from './hub-cache.js';
import { HubError, interrupted } from './hub-error.js';
import type { HubEvent } from './hub-event.js';
import type { HubSettings } from './hub-settings.js';
import { displayName, type ModelName } from './model-name.js';
import { notFound } from './request-file.js';

export interface FetchOptions {
  /** What files must hash to, by name, beside what the hub says. */
  sha256?: Readonly<Record<string, string>> | undefined;
  /** Downloads anew even if the model is there. */
  force?: boolean | undefined;
  patience?: Patience | undefined;
  signal?: AbortSignal | undefined;
  onEvent?: ((event: HubEvent) => void) | undefined;
}

/**
 * Downloads a model: configuration, weights (one file or shards), vocabulary. Only one process does so at a time;
 * others wait and then find it.
 *
 * @throws HubError if it is not to be had; what has come is kept for the next attempt
 * @throws ConfigError before the weights are asked for, if it is not an ALBERT
 * @throws FileError if its weights are only those of another framework, or the disk is full
 */
export async function fetchModel(
  model: ModelName,
  settings: HubSettings,
  options: FetchOptions = {},
): Promise<CachedModel> {
  const { signal = new AbortController().signal } = options;
  try {
    return await fetchLocked(model, settings, { ...options, signal });
  } catch (error) {
    throw signal.aborted && !(error instanceof AppError) ? interrupted(displayName(model)) : error;
  }
}

async function fetchLocked(
  model: ModelName,
  settings: HubSettings,
  options: Interruptible,
): Promise<CachedModel> {
  const { signal, onEvent, force = false } = options;
  const key = sha256(snapshotFolder(settings, model)).slice(0, 16);
  const onWait = (holder: LockHolder) => onEvent?.({ type: 'waiting', holder });
  const lock = await acquireLock(join(settings.cache, 'locks'), key, { signal, onWait });
  try {
    const found = force ? undefined : findSnapshot(settings, model);
    return found ?? (await new Download(model, settings, options).run());
  } finally {
    lock.release();
  }
}

type Interruptible = FetchOptions & { signal: AbortSignal };

/** One download of a model, into `<revision>.partial`, which is renamed in the end. */
class Download {
  readonly #folder: string;
  readonly #partial: string;
  readonly #snapshot: Snapshot;
  /** Whole files that an earlier attempt left. */
  readonly #earlier: Snapshot['files'];
  /** Name under which the hub knows the model: found out with the first file. */
  #repository: string | undefined;

  constructor(
    readonly model: ModelName,
    readonly settings: HubSettings,
    readonly options: Interruptible,
  ) {
    const { repository, revision } = model;
    this.#folder = snapshotFolder(settings, model);
    this.#partial = `${this.#folder}.partial`;
    this.#snapshot = { version: 1, repository, revision, endpoint: settings.endpoint, files: {} };
    this.#earlier = readSnapshot(this.#partial)?.files ?? {};
  }

  async run(): Promise<CachedModel> {
    await this.#config();
    await this.#weights();
    for (const file of TOKENIZER_FILES) if (await this.#file(file)) break;
    await this.#file('tokenizer_config.json');
    return this.#complete();
  }

  /** The first file: tells whether there is such a model, and which commit the revision stands for. */
  async #config(): Promise<void> {
    for (const candidate of this.model.candidates) {
      this.#repository = candidate;
      const last = candidate === this.model.candidates.at(-1);
      const got = await this.#file(CONFIG_FILE).catch((error: unknown) => {
        if (!last && error instanceof HubError && error.code === 'HUB_NOT_FOUND') return undefined;
        throw error;
      });
      if (!got) continue;
      readAlbertConfig(join(this.#partial, CONFIG_FILE));
      return;
    }
    throw notFound(this.model, new URL(this.settings.endpoint).origin);
  }

  async #weights(): Promise<void> {
    if (await this.#file(WEIGHTS_FILE)) return;
    if (!(await this.#file(INDEX_FILE))) throw await this.#noWeights();
    const path = join(this.#partial, INDEX_FILE);
    const shards = new Set(Object.values(parseShardIndex(JSON.parse(readText(path)), path)));
    for (const shard of [...shards].sort()) {
      if (await this.#file(shard)) continue;
      const message = `Index of model "${displayName(this.model)}" names "${shard}", which the hub does not have`;
      throw new HubError('HUB_NO_FILE', message);
    }
  }

  async #noWeights(): Promise<Error> {
    const where = `Model "${displayName(this.model)}"`;
    for (const file of FOREIGN_WEIGHTS)
      if (await describeFile(this.#request(file))) return foreignWeights(where, file);
    return new HubError('HUB_NO_FILE', `${where} has no ${WEIGHTS_FILE} and no ${INDEX_FILE}`);
  }

  /** Downloads a file unless an earlier attempt brought it. @returns whether the hub has it */
  async #file(file: string): Promise<boolean> {
    const { onEvent } = this.options;
    const got = await downloadFile({ ...this.#request(file), earlier: this.#earlier[file] });
    if (!got) return false;
    const { bytes, sha256: hash, tag, commit } = got;
    this.#snapshot.commit ??= commit;
    this.#snapshot.files[file] = { bytes, sha256: hash, ...(tag === undefined ? {} : { tag }) };
    this.#write({ ...this.#snapshot, files: { ...this.#earlier, ...this.#snapshot.files } });
    onEvent?.({ type: 'done', file, bytes, sha256: hash });
    return true;
  }

  #request(file: string) {
    const { sha256, patience, signal, onEvent } = this.options;
    const { model } = this;
    const path = join(this.#partial, file);
    const url = this.#url(file);
    return {
      model,
      file,
      path,
      url,
      token: this.settings.token,
      sha256: sha256?.[file],
      patience,
      signal,
      onEvent,
    };
  }

  /** All files after the first are of the commit that it came from. */
  #url(file: string): URL {
    const { commit } = this.#snapshot;
    const revision = commit && /^[0-9a-f]{40}$/.test(commit) ? commit : this.model.revision;
    const path = `${this.#repository}/resolve/${encodeURIComponent(revision)}/${encodeURIComponent(file)}`;
    return new URL(`${this.settings.endpoint}/${path}`);
  }

  #write(snapshot: Snapshot): void {
    writeAtomic(snapshotFileOf(this.#partial), `${JSON.stringify(snapshot, null, 2)}\n`);
  }

  #complete(): CachedModel {
    this.#write(this.#snapshot);
    const [folder, old] = [this.#folder, `${this.#folder}.old`];
    try {
      mkdirSync(join(folder, '..'), { recursive: true });
      rmSync(old, { recursive: true, force: true });
      if (existsSync(folder)) renameSync(folder, old);
      renameSync(this.#partial, folder);
      rmSync(old, { recursive: true, force: true });
      syncFolder(join(folder, '..'));
    } catch (error) {
      throw fileError('write', folder, error);
    }
    return { folder, snapshot: this.#snapshot };
  }
}
