/** A hub on this machine for tests: files in memory, and whatever a real one does on a bad day. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request as the hub saw it. */
export interface SeenRequest {
  method: string;
  /** Path of the file, always of the revision `main`. */
  path: string;
  /** As it was sent. */
  url: string;
  headers: IncomingMessage['headers'];
}

/** What the hub does instead of serving a file; `true` if it answered. */
export type Mood = (
  request: SeenRequest,
  response: ServerResponse,
  count: number,
) => boolean | Promise<boolean>;

export interface LocalHub {
  endpoint: string;
  /** Content by path, e.g. `/albert/tiny/resolve/main/config.json`. May be changed at any time. */
  files: Map<string, Uint8Array>;
  requests: SeenRequest[];
  mood: Mood | undefined;
  /** Requests for the content of a file, by the end of its path. */
  asked(file: string): SeenRequest[];
  close(): Promise<void>;
}

export const COMMIT = 'c'.repeat(40);
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Serves `files` with tags, ranges and the headers of Hugging Face's hub. */
export async function startHub(files: Readonly<Record<string, Uint8Array>>): Promise<LocalHub> {
  const hub: Omit<LocalHub, 'endpoint' | 'close'> = {
    files: new Map(Object.entries(files)),
    requests: [],
    mood: undefined,
    asked: (file) => hub.requests.filter(({ path, method }) => method === 'GET' && path.endsWith(`/${file}`)),
  };
  const server = createServer((request, response) => void answer(hub, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return Object.assign(hub, {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  });
}

async function answer(
  hub: Omit<LocalHub, 'endpoint' | 'close'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = decodeURIComponent(request.url ?? '');
  const path = url.replace(`/resolve/${COMMIT}/`, '/resolve/main/');
  const seen = { method: request.method ?? '', path, url, headers: request.headers };
  hub.requests.push(seen);
  const count = hub.requests.filter((other) => other.path === path && other.method === seen.method).length;
  if (await hub.mood?.(seen, response, count)) return;
  const body = hub.files.get(path);
  if (body) serve(body, seen, response);
  else notThere(hub, path, response);
}

function notThere(hub: Pick<LocalHub, 'files'>, path: string, response: ServerResponse): void {
  const repository = path.split('/resolve/')[0]!;
  const known = [...hub.files.keys()].some((other) => other.startsWith(`${repository}/`));
  response.writeHead(known ? 404 : 401, { 'x-error-code': known ? 'EntryNotFound' : 'RepoNotFound' }).end();
}

/** The whole file, or the range that was asked for if the tag still fits. */
export function serve(
  body: Uint8Array,
  { method, headers }: Pick<SeenRequest, 'method' | 'headers'>,
  response: ServerResponse,
): void {
  const etag = `"${sha256Of(body)}"`;
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const ranged = start > 0 && headers['if-range'] === etag;
  const part = ranged ? body.subarray(start) : body;
  response.writeHead(ranged ? 206 : 200, {
    etag,
    'x-repo-commit': COMMIT,
    'content-length': part.length,
    ...(ranged ? { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` } : {}),
  });
  response.end(method === 'HEAD' ? undefined : part);
}

/**
 * Serves as `serve`, but cuts the connection after so many bytes.
 *
 * @param arrived whether the client has so much of the file, because a cut connection takes along what is under way
 */
export async function serveAndDrop(
  body: Uint8Array,
  { method, headers }: Pick<SeenRequest, 'method' | 'headers'>,
  response: ServerResponse,
  bytes: number,
  arrived: (bytes: number) => boolean,
): Promise<void> {
  const etag = `"${sha256Of(body)}"`;
  const asked = headers['if-range'] === etag ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]) : 0;
  const end = Math.min(body.length, asked + bytes);
  response.writeHead(asked > 0 ? 206 : 200, {
    etag,
    'x-repo-commit': COMMIT,
    'content-length': body.length - asked,
    ...(asked > 0 ? { 'content-range': `bytes ${asked}-${body.length - 1}/${body.length}` } : {}),
  });
  if (method === 'HEAD') return void response.end();
  response.write(body.subarray(asked, end));
  while (!arrived(end)) await sleep(2);
  response.destroy();
}
