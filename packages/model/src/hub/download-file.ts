/** Downloads one file: goes on where it was cut, tries again with growing pauses, believes no length and no hash. */
import { mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileError, fileError } from '@adaptmem/core';
import { type Checksum, checksumOfTag, hashesOf } from './checksum.js';
import { HubError, TransferError } from './hub-error.js';
import type { HubEvent } from './hub-event.js';
import {
  completePartial,
  discardPartial,
  type Origin,
  type PartialFile,
  partialFile,
  partOf,
  writePartial,
} from './partial-file.js';
import { type FileAnswer, type FileRequest, lengthIn, networkReason, requestFile } from './request-file.js';

export interface Patience {
  /** Attempts in a row that may bring nothing new. Default 5. */
  attempts?: number;
  /** Pause after the first of them; it doubles each time, up to 30 s. Default 500. */
  pauseMs?: number;
  /** A connection that brings nothing for so long is cut. Default 60 000. */
  idleMs?: number;
}

export interface DownloadOptions extends Omit<FileRequest, 'method' | 'headers'> {
  /** Where the file will be. */
  path: string;
  /** What it must hash to, beside what the hub says. */
  sha256?: string | undefined;
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

const LONGEST_PAUSE_MS = 30_000;

/**
 * Downloads a file to `path`, where it appears whole or not at all. An interrupted download is gone on with, in this
 * or a later process, if the server still has the same content.
 *
 * @returns undefined if the hub has no such file
 * @throws HubError if the hub refuses, cannot be reached in the end, or sends something of another hash
 * @throws FileError if the disk is full or the place cannot be written
 */
export async function downloadFile(options: DownloadOptions): Promise<DownloadedFile | undefined> {
  const { path, signal } = options;
  makeFolder(dirname(path));
  const retries = new Retries(options);
  for (;;) {
    try {
      const answer = await transfer(options);
      return answer && finish(options, answer);
    } catch (error) {
      if (signal.aborted) throw interrupted(options);
      if (!(error instanceof TransferError)) throw error;
      await retries.pause(error);
    }
  }
}

/** Counts attempts that brought nothing new, and waits between them. */
class Retries {
  readonly #options: DownloadOptions;
  #failures = 0;
  #most: number;

  constructor(options: DownloadOptions) {
    this.#options = options;
    this.#most = partialFile(options.path).bytes;
  }

  /** @throws HubError if there were too many of them, or the user interrupts */
  async pause(error: TransferError): Promise<void> {
    const { path, file, patience: { attempts = 5, pauseMs = 500 } = {}, signal, onEvent } = this.#options;
    const { bytes } = partialFile(path);
    this.#failures = bytes > this.#most ? 1 : this.#failures + 1;
    this.#most = Math.max(this.#most, bytes);
    const allowed = error instanceof ChecksumError ? Math.min(2, attempts) : attempts;
    if (this.#failures >= allowed) throw failure(this.#options, error, this.#failures, bytes);
    const waitMs = Math.min(LONGEST_PAUSE_MS, error.waitMs ?? pauseMs * 2 ** (this.#failures - 1));
    onEvent?.({ type: 'retry', file, reason: error.message, attempt: this.#failures, waitMs });
    await sleep(waitMs, undefined, { signal }).catch(() => {
      throw interrupted(this.#options);
    });
  }
}

/** Gives a file its name if its hash is right; one that is wrong is fetched anew. */
function finish(options: DownloadOptions, answer: FileAnswer): DownloadedFile {
  const { path } = options;
  const hashes = hashesOf(partOf(path));
  const mistake = checksumMistake(options, answer, hashes);
  if (mistake !== undefined) {
    discardPartial(path);
    throw new ChecksumError(mistake);
  }
  const { size: bytes } = statSync(partOf(path));
  completePartial(path);
  return { bytes, sha256: hashes.sha256, tag: answer.tag, commit: answer.commit };
}

/** The content has another hash than it should have: the transfer may have spoilt it. */
class ChecksumError extends TransferError {}

/** One attempt, to the end of the file. @returns the answer that it came with, or undefined if there is no file */
async function transfer(options: DownloadOptions): Promise<FileAnswer | undefined> {
  const { path, patience: { idleMs = 60_000 } = {}, onEvent, file } = options;
  const partial = partialFile(path);
  const watch = idleWatch(idleMs);
  const signal = AbortSignal.any([options.signal, watch.signal]);
  try {
    const answer = await requestFile({ ...options, method: 'GET', headers: rangeOf(partial), signal });
    if (!answer) return undefined;
    const { response } = answer;
    const offset = offsetOf(partial, answer, path);
    const bytes = wholeLength(answer, offset);
    checkSpace(path, (bytes ?? 0) - offset);
    onEvent?.({ type: 'file', file, bytes, resumedAt: offset });
    const writer = await writePartial(path, offset, originOf(answer));
    let received = offset;
    try {
      for await (const chunk of response.body ?? []) {
        watch.alive();
        received += chunk.length;
        if (bytes !== undefined && received > bytes) break;
        await writer.write(chunk);
        onEvent?.({ type: 'progress', file, received, bytes });
      }
    } finally {
      await writer.close();
    }
    if (bytes !== undefined && received > bytes) {
      discardPartial(path);
      throw new TransferError(`server sends more than the ${bytes} bytes that it announced`);
    }
    if (bytes !== undefined && received < bytes) {
      throw new TransferError(`connection ended after ${received} of ${bytes} bytes`);
    }
    return answer;
  } catch (error) {
    throw options.signal.aborted ? options.signal.reason : transferError(error, watch.signal, idleMs);
  } finally {
    watch.stop();
  }
}

/** Aborts when nothing came for a while. */
function idleWatch(idleMs: number) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), idleMs);
  return { signal: abort.signal, alive: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}

function transferError(error: unknown, idle: AbortSignal, idleMs: number): unknown {
  if (idle.aborted) return new TransferError(`no data for ${idleMs / 1000} s`);
  const ours = error instanceof TransferError || error instanceof HubError || error instanceof FileError;
  return ours ? error : new TransferError(networkReason(error), undefined, { cause: error });
}

function rangeOf({ bytes, origin }: PartialFile): Record<string, string> {
  return origin ? { range: `bytes=${bytes}-`, 'if-range': origin.validator } : {};
}

/** Where the answer's bytes belong: at the end of what is there, or at 0 where the server sends all anew. */
function offsetOf(
  { bytes, origin }: PartialFile,
  { response, tag, validator }: FileAnswer,
  path: string,
): number {
  if (response.status === 200) return 0;
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  const same = origin && origin.tag === tag && origin.validator === validator;
  if (response.status === 206 && same && Number(start) === bytes) return bytes;
  void response.body?.cancel();
  discardPartial(path);
  throw new TransferError(
    same
      ? `server cannot go on at byte ${bytes}, starting anew`
      : 'content has changed meanwhile, starting anew',
  );
}

function originOf({ tag, validator }: FileAnswer): Origin | undefined {
  return validator === undefined ? undefined : { tag, validator };
}

/** Length of the whole file; undefined if nobody tells. @throws TransferError if the server and the hub differ */
function wholeLength({ response: { headers }, linkedBytes }: FileAnswer, offset: number): number | undefined {
  const encoded = (headers.get('content-encoding') ?? 'identity') !== 'identity';
  const announced = encoded ? undefined : lengthIn(headers.get('content-length'));
  const bytes = announced === undefined ? linkedBytes : announced + offset;
  if (linkedBytes !== undefined && bytes !== linkedBytes) {
    throw new TransferError(`server announces ${bytes} bytes, the hub ${linkedBytes}`);
  }
  return bytes;
}

function checksumMistake(
  { file, sha256 }: DownloadOptions,
  { tag, commit }: FileAnswer,
  hashes: Readonly<Record<Checksum['algorithm'], string>>,
): string | undefined {
  const wanted: (Checksum | undefined)[] = [
    sha256 === undefined ? undefined : { algorithm: 'sha256', hex: sha256.toLowerCase() },
    checksumOfTag(tag, commit !== undefined),
  ];
  const wrong = wanted.find((each) => each && hashes[each.algorithm] !== each.hex);
  if (!wrong) return undefined;
  return `Expected "${file}" to have the ${wrong.algorithm} ${wrong.hex}, got ${hashes[wrong.algorithm]}`;
}

/** Refuses before the disk is full, so that nobody else's writing fails for it. */
function checkSpace(path: string, needed: number): void {
  const { bavail, bsize } = statfsSync(dirname(path));
  if (needed <= bavail * bsize) return;
  throw fileError('write', path, { code: 'ENOSPC' });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw fileError('write', folder, error);
  }
}

function failure(
  { file, url }: DownloadOptions,
  cause: TransferError,
  attempts: number,
  kept: number,
): HubError {
  if (cause instanceof ChecksumError) {
    const hint =
      'Nothing of it was kept; perhaps a proxy changes what it passes on, or the expected hash is wrong';
    return new HubError('HUB_CHECKSUM', cause.message, { cause, hint, exitStatus: 3 });
  }
  const message = `Cannot download "${file}" from ${url.origin} after ${attempts} attempts: ${cause.message}`;
  const hint = kept > 0 ? { hint: `${kept} bytes are kept; the same command goes on from there` } : {};
  return new HubError('HUB_UNREACHABLE', message, { cause, ...hint });
}

function interrupted({ file }: DownloadOptions): HubError {
  return new HubError('HUB_INTERRUPTED', `Download of "${file}" was interrupted`, {
    exitStatus: 130,
    hint: 'The same command goes on from where it was',
  });
}
