/** One file of a hub: what the hub says of it, then its content, which must be what the hub says. */
import { mkdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, download, fileError } from '@adaptmem/core';
import { checksumOfTag, hashesOf } from './checksum.js';
import { HubError, type HubErrorCode, interrupted, TransferError } from './hub-error.js';
import type { HubEvent } from './hub-event.js';
import { type FileAnswer, type FileRequest, requestFile } from './request-file.js';

export interface Patience {
  /** Attempts in a row that may bring nothing new. Default 5. */
  attempts?: number;
  /** Pause after the first of them; it doubles each time, up to 8 s. Default 500. */
  pauseMs?: number;
  /** A connection that brings nothing for so long is cut. Default 30 000. */
  stallMs?: number;
}

export interface DownloadFileOptions extends FileRequest {
  /** Where the file will be. */
  path: string;
  /** What it must hash to, beside what the hub says. */
  sha256?: string | undefined;
  /** The whole file as an earlier attempt left it at `path`; it is taken if the hub still has the same. */
  earlier?: { bytes: number; sha256: string; tag?: string | undefined } | undefined;
  patience?: Patience | undefined;
  onEvent?: ((event: HubEvent) => void) | undefined;
}

/** A file that was downloaded. */
export interface DownloadedFile {
  bytes: number;
  sha256: string;
  tag: string | undefined;
  commit: string | undefined;
}

/**
 * Downloads a file to `path`, where it appears whole or not at all. An interrupted download is gone on with, in this
 * or a later process, if the server still has the same content.
 *
 * @returns undefined if the hub has no such file
 * @throws HubError if the hub refuses, cannot be reached in the end, or sends something of another length or hash
 * @throws FileError if the disk is full or the place cannot be written
 */
export async function downloadFile(options: DownloadFileOptions): Promise<DownloadedFile | undefined> {
  try {
    const before = await describeFile(options);
    if (!before) return undefined;
    const kept = earlierFile(options, before);
    if (kept) return kept;
    try {
      return await receive(options, before);
    } catch (error) {
      if (!isContentError(error)) throw error;
      const after = await describeFile(options);
      if (!after || after.tag === before.tag) throw error;
      retried(options, 'content has changed meanwhile, starting anew', 1, 0);
      return await receive(options, after);
    }
  } catch (error) {
    if (options.signal.aborted) throw interrupted(options.file);
    throw hubErrorOf(error);
  }
}

function earlierFile(
  { earlier, path, sha256 }: DownloadFileOptions,
  { tag, commit }: FileAnswer,
): DownloadedFile | undefined {
  if (!earlier?.tag || earlier.tag !== tag) return undefined;
  if (sha256 !== undefined && sha256.toLowerCase() !== earlier.sha256) return undefined;
  if (statSync(path, { throwIfNoEntry: false })?.size !== earlier.bytes) return undefined;
  return { bytes: earlier.bytes, sha256: earlier.sha256, tag, commit };
}

/** Asks what a file is until the hub answers. @returns undefined if there is no such file */
export async function describeFile(options: DownloadFileOptions): Promise<FileAnswer | undefined> {
  const { attempts = 5, pauseMs = 500 } = options.patience ?? {};
  for (let failures = 1; ; failures++) {
    try {
      return await requestFile({ ...options, answerMs: options.patience?.stallMs });
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      if (failures >= attempts) {
        const message = `Cannot ask ${options.url.origin} for "${options.file}" after ${failures} attempts: ${error.message}`;
        throw new HubError('HUB_UNREACHABLE', message, { cause: error });
      }
      const waitMs = error.waitMs ?? doubled(pauseMs, failures);
      retried(options, error.message, failures, waitMs);
      await sleep(waitMs, undefined, { signal: options.signal });
    }
  }
}

async function receive(
  options: DownloadFileOptions,
  { tag, bytes, commit }: FileAnswer,
): Promise<DownloadedFile> {
  const { path, url, file, token, patience = {}, signal, onEvent } = options;
  const told = checksumOfTag(tag, commit !== undefined);
  const sha256 = options.sha256?.toLowerCase() ?? (told?.algorithm === 'sha256' ? told.hex : undefined);
  checkSpace(path, bytes ?? 0);
  onEvent?.({ type: 'file', file, bytes });
  const { attempts, pauseMs = 500, stallMs } = patience;
  await download(url.href, path, {
    ...{ sha256, bytes, attempts, stallMs, signal, offline: false },
    pauseMs: (failures) => doubled(pauseMs, failures),
    // fetch itself drops it where a redirect leads to another origin
    ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    onProgress: ({ receivedBytes, totalBytes }) =>
      onEvent?.({ type: 'progress', file, received: receivedBytes, bytes: totalBytes }),
    onRetry: ({ reason, failures, pauseMs: waitMs }) => retried(options, reason, failures, waitMs),
  });
  const hashes = hashesOf(path);
  if (told && hashes[told.algorithm] !== told.hex) {
    rmSync(path, { force: true });
    const message = `Expected "${file}" to have the ${told.algorithm} ${told.hex}, got ${hashes[told.algorithm]}`;
    throw new HubError('HUB_CHECKSUM', message, { exitStatus: 3, hint: 'Nothing of it was kept' });
  }
  return { bytes: statSync(path).size, sha256: hashes.sha256, tag, commit };
}

const LONGEST_PAUSE_MS = 8000;
const doubled = (pauseMs: number, failures: number) =>
  Math.min(LONGEST_PAUSE_MS, pauseMs * 2 ** (failures - 1));

function retried(
  { file, onEvent }: DownloadFileOptions,
  reason: string,
  attempt: number,
  waitMs: number,
): void {
  onEvent?.({ type: 'retry', file, reason, attempt, waitMs });
}

/** Refuses before the disk is full, so that nobody else's writing fails for it. */
function checkSpace(path: string, bytes: number): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw fileError('write', folder, error);
  }
  const part = statSync(`${path}.part`, { throwIfNoEntry: false })?.size ?? 0;
  const { bavail, bsize } = statfsSync(folder);
  if (bytes - part > bavail * bsize) throw fileError('write', path, { code: 'ENOSPC' });
}

/** How a download's own codes are called for a model. */
const CODES: Readonly<Record<string, HubErrorCode>> = {
  DOWNLOAD_BROKEN: 'HUB_UNREACHABLE',
  DOWNLOAD_STATUS: 'HUB_REFUSED',
  DOWNLOAD_SIZE: 'HUB_CHECKSUM',
  DOWNLOAD_SHA256: 'HUB_CHECKSUM',
};

const isContentError = (error: unknown) =>
  error instanceof AppError && (CODES[error.code] ?? error.code) === 'HUB_CHECKSUM';

function hubErrorOf(error: unknown): unknown {
  const code = error instanceof AppError ? CODES[error.code] : undefined;
  if (!(error instanceof AppError) || !code) return error;
  return new HubError(code, error.message, {
    cause: error,
    exitStatus: code === 'HUB_CHECKSUM' ? 3 : 2,
    ...(error.hint ? { hint: error.hint } : {}),
  });
}
