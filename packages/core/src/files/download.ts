/**
 * One file from a web server to the disk: goes on where a broken transfer stopped, checks what came, and lets the
 * file appear whole or not at all. What is not yet whole waits in `PATH.part`, with what it is of in `PATH.part.json`.
 */
import { closeSync, fsyncSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Broken, downloadError } from './download-error.js';
import { PartFile } from './part-file.js';
import { StallGuard } from './stall-guard.js';

/** How far a transfer is. */
export interface DownloadProgress {
  receivedBytes: number;
  /** Absent where neither server nor caller says. */
  totalBytes?: number;
}

export interface DownloadOptions {
  /** What the file must be, in hexadecimal. */
  sha256?: string | undefined;
  /** How long the file must be; what the server says is checked against it before anything is written. */
  bytes?: number | undefined;
  /** More than that is refused. Default 8 GiB. */
  maxBytes?: number | undefined;
  /** Sends nothing and throws; default: whether the variable `ADAPTMEM_OFFLINE` is set, and not to 0. */
  offline?: boolean | undefined;
  /** Failures in a row, without a byte received between them, after which it gives up. Default 5. */
  attempts?: number | undefined;
  /** Pause before the n-th new attempt, from 1, in milliseconds. Default 0.5 s, then doubled up to 8 s. */
  pauseMs?: ((attempt: number) => number) | undefined;
  /** A transfer is broken off when nothing came for so long. Default 30 s. */
  stallMs?: number | undefined;
  /** Sent with every request, e.g. an authorisation. */
  headers?: Readonly<Record<string, string>> | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Told before the pause after a failure. */
  onRetry?: ((retry: DownloadRetry) => void) | undefined;
}

/** A failure after which it tries again. */
export interface DownloadRetry {
  reason: string;
  /** Failures in a row, from 1. */
  failures: number;
  pauseMs: number;
}

const GIBIBYTE = 2 ** 30;
const DEFAULTS = {
  maxBytes: 8 * GIBIBYTE,
  attempts: 5,
  pauseMs: (attempt: number) => Math.min(500 * 2 ** (attempt - 1), 8000),
  stallMs: 30_000,
};

/** Whether the environment forbids the network: `ADAPTMEM_OFFLINE` is set, and not to 0. */
export function isOffline(environment: NodeJS.ProcessEnv = process.env): boolean {
  return !['', '0', undefined].includes(environment.ADAPTMEM_OFFLINE);
}

/**
 * Downloads `url` to `path`; a file that is there is replaced. Folders on the way are made.
 *
 * @throws FileError if it is offline, the server refuses, the transfer keeps breaking, the content is not what was
 *   expected, or the disk does not take it; the old file is then untouched
 * @throws the signal's reason if it is aborted; what was received is kept for the next call
 */
export async function download(url: string, path: string, options: DownloadOptions = {}): Promise<void> {
  if (options.offline ?? isOffline()) {
    throw downloadError('OFFLINE', url, 'the network is not to be used (offline)', {
      hint: `Put the file at "${path}", or allow the network.`,
    });
  }
  const { attempts = DEFAULTS.attempts, pauseMs = DEFAULTS.pauseMs, signal } = options;
  const part = new PartFile(path, url, options.sha256);
  for (let failures = 0, last: Broken | undefined; ; ) {
    signal?.throwIfAborted();
    const before = part.size;
    try {
      await receive(url, part, options);
      return await part.finish();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Broken)) throw error;
      last = error;
    }
    failures = part.size > before ? 1 : failures + 1;
    if (failures >= attempts) {
      const kept = part.size > 0 ? ` ${part.size} bytes are kept; the next try goes on from there.` : '';
      throw downloadError('BROKEN', url, `${last.message}, ${failures} times in a row`, {
        hint: `Is the server reachable?${kept}`,
        cause: last.cause,
      });
    }
    const pause = pauseMs(failures);
    options.onRetry?.({ reason: last.message, failures, pauseMs: pause });
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** One request; appends to the part what is missing of it. @throws Broken if another attempt may do better */
async function receive(url: string, part: PartFile, options: DownloadOptions): Promise<void> {
  const from = part.prepare();
  const stall = new StallGuard(options.stallMs ?? DEFAULTS.stallMs, options.signal);
  try {
    const response = await request(url, from, part.validator, options.headers, stall);
    if (response.status === 416) return complete(response, part);
    const resumed = response.status === 206;
    if (resumed && startOf(response) !== from) {
      part.discard();
      throw new Broken(`the server continued at ${startOf(response)} instead of ${from}`);
    }
    const already = resumed ? from : 0;
    const total = checkedTotal(url, response, already, options);
    await append(response, part, { already, total, stall, options, resumed });
  } finally {
    stall.end();
  }
}

async function request(
  url: string,
  from: number,
  validator: string | undefined,
  headers: Readonly<Record<string, string>> | undefined,
  stall: StallGuard,
): Promise<Response> {
  const range = from > 0 ? { range: `bytes=${from}-` } : {};
  const condition = from > 0 && validator !== undefined ? { 'if-range': validator } : {};
  let response: Response;
  try {
    // without compression: ranges and lengths are those of the file
    response = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...headers, ...range, ...condition },
      signal: stall.signal,
    });
  } catch (cause) {
    if (
      cause instanceof TypeError &&
      (cause.cause as { code?: string } | undefined)?.code === 'ERR_INVALID_URL'
    )
      throw downloadError('URL', url, 'it is no address', { cause });
    throw new Broken(reasonOf(cause, stall), { cause });
  }
  if (response.ok || response.status === 416) return response;
  await response.body?.cancel();
  const answer = `the server answered ${response.status} ${response.statusText}`.trim();
  if (response.status >= 500 || RETRIED.has(response.status)) throw new Broken(answer);
  throw downloadError('STATUS', url, answer, {
    hint: response.status === 404 ? 'Is the address right?' : undefined,
  });
}

/** Too early, too slow, too many requests. */
const RETRIED = new Set([408, 425, 429]);

/** Where nothing is left to send, the part is whole if it is as long as the server says; else it begins anew. */
function complete(response: Response, part: PartFile): void {
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (total !== undefined && Number(total) === part.size) return;
  part.discard();
  throw new Broken('the server has nothing more of the file, which is not whole');
}

function startOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

/** The file's length as far as it is known. @throws FileError if it is not the expected one or too much */
function checkedTotal(
  url: string,
  response: Response,
  already: number,
  { bytes, maxBytes = DEFAULTS.maxBytes }: DownloadOptions,
): number | undefined {
  const announced = response.headers.get('content-length');
  const total = announced === null ? undefined : already + Number(announced);
  if (bytes !== undefined && total !== undefined && total !== bytes)
    throw downloadError('SIZE', url, `it has ${total} bytes, expected ${bytes}`);
  if (total !== undefined && total > maxBytes)
    throw downloadError('SIZE', url, `its ${total} bytes are more than the allowed ${maxBytes}`);
  return total ?? bytes;
}

interface Appending {
  already: number;
  total: number | undefined;
  stall: StallGuard;
  options: DownloadOptions;
  resumed: boolean;
}

async function append(response: Response, part: PartFile, appending: Appending): Promise<void> {
  const { already, total, stall, options, resumed } = appending;
  // in one go from the answer to the last byte: what waits in the stream while a write is awaited is lost when it breaks
  const descriptor = part.open(resumed, validatorOf(response));
  let received = already;
  const limit = Math.min(options.bytes ?? Number.POSITIVE_INFINITY, options.maxBytes ?? DEFAULTS.maxBytes);
  try {
    for await (const chunk of chunksOf(response, stall)) {
      received += chunk.length;
      if (received > limit) {
        part.discard();
        throw downloadError('SIZE', part.url, `it has more than the expected ${limit} bytes`);
      }
      part.append(descriptor, chunk);
      options.onProgress?.({
        receivedBytes: received,
        ...(total === undefined ? {} : { totalBytes: total }),
      });
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (total !== undefined && received < total)
    throw new Broken(`the transfer ended after ${received} of ${total} bytes`);
}

/** A strong tag, or the date; a weak tag does not promise the same bytes. */
function validatorOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? undefined);
}

async function* chunksOf(response: Response, stall: StallGuard): AsyncGenerator<Uint8Array> {
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  for (;;) {
    let next: { done: boolean; value?: Uint8Array | undefined };
    try {
      next = await reader.read();
    } catch (cause) {
      throw new Broken(reasonOf(cause, stall), { cause });
    }
    if (next.done) return;
    stall.restart();
    yield next.value!;
  }
}

/** What `fetch` says is in its cause. */
function reasonOf(error: unknown, stall: StallGuard): string {
  if (stall.stalled) return `nothing came for ${stall.afterMs / 1000} s`;
  const { cause } = error as { cause?: { code?: string; message?: string } };
  const why = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
  return `the transfer broke (${why})`;
}
