import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileError } from '../errors.js';
import { type DownloadOptions, download, isOffline } from './download.js';
import { sha256 } from './hash.js';

/** Bytes in which no stretch is like another. */
const CONTENT = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 2654435761) >>> 21));
const SHA256 = sha256(CONTENT);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answer: Answer;
let ranges: (string | undefined)[];
let base: string;
let path: string;

beforeEach(async () => {
  ranges = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  path = join(mkdtempSync(join(tmpdir(), 'adaptmem-download-')), 'deep', 'file.bin');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Serves ranges of the content, and cuts the connection after `most` bytes. */
const serving =
  (most = Number.POSITIVE_INFINITY, etag: string | undefined = '"v1"'): Answer =>
  ({ headers }, response) => {
    const fresh = headers['if-range'] !== undefined && headers['if-range'] !== etag;
    const from = fresh ? 0 : Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    if (from >= CONTENT.length) {
      response.writeHead(416, { 'content-range': `bytes */${CONTENT.length}` }).end();
      return;
    }
    const rest = CONTENT.subarray(from);
    const range = `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}`;
    response.writeHead(from > 0 ? 206 : 200, {
      ...(etag ? { etag } : {}),
      'content-length': rest.length,
      ...(from > 0 ? { 'content-range': range } : {}),
    });
    if (rest.length <= most) response.end(rest);
    else response.write(rest.subarray(0, most), () => response.socket?.destroySoon());
  };

const fetchIt = (options: DownloadOptions = {}) =>
  download(`${base}/file.bin`, path, { sha256: SHA256, offline: false, pauseMs: () => 1, ...options });

const filesBeside = () => readdirSync(join(path, '..'));

describe('download()', () => {
  it('writes the whole file, tells how far it is, and leaves nothing else', async () => {
    answer = serving();
    const seen: number[] = [];
    await fetchIt({
      onProgress: ({ receivedBytes, totalBytes }) => {
        seen.push(receivedBytes);
        expect(totalBytes).toBe(CONTENT.length);
      },
    });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(seen.at(-1)).toBe(CONTENT.length);
    expect(filesBeside()).toEqual(['file.bin']);
  });

  it('goes on where a connection was cut, as often as it takes', async () => {
    answer = serving(70_000);
    await fetchIt({ attempts: 2 });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.length).toBeGreaterThanOrEqual(5);
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
  });

  it('goes on in a later call, and begins anew where the file has changed', async () => {
    answer = serving(100_000);
    await expect(fetchIt({ attempts: 1 })).rejects.toThrow(/broke|ended/);
    expect(filesBeside().sort()).toEqual(['file.bin.part', 'file.bin.part.json']);
    const kept = readFileSync(`${path}.part`).length;
    answer = serving(Number.POSITIVE_INFINITY, '"v2"');
    await fetchIt();
    expect(ranges.at(-1)).toBe(`bytes=${kept}-`);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  it('goes on without a tag only where the hash will tell', async () => {
    answer = serving(100_000, '');
    await fetchIt({ attempts: 2 });
    expect(ranges.slice(1).every((range) => range !== undefined)).toBe(true);
    ranges = [];
    await expect(fetchIt({ sha256: undefined, attempts: 2 })).rejects.toThrow(FileError);
    expect(ranges.every((range) => range === undefined)).toBe(true);
  });

  it('begins anew where the parts do not fit together', async () => {
    answer = serving(100_000, '');
    await expect(fetchIt({ attempts: 1 })).rejects.toThrow(FileError);
    writeFileSync(`${path}.part`, Buffer.alloc(1000));
    answer = serving();
    await fetchIt();
    expect(ranges.slice(-2)).toEqual(['bytes=1000-', undefined]);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  it('begins anew where what is kept is of another address or has lost its description', async () => {
    answer = serving(100_000);
    await expect(fetchIt({ attempts: 1 })).rejects.toThrow(FileError);
    writeFileSync(`${path}.part.json`, '{"url":');
    answer = serving();
    await fetchIt();
    expect(ranges.at(-1)).toBeUndefined();
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  it('ends where everything was received but the end was not seen', async () => {
    answer = serving(100_000);
    await expect(fetchIt({ attempts: 1 })).rejects.toThrow(FileError);
    writeFileSync(`${path}.part`, CONTENT);
    answer = serving();
    await fetchIt();
    expect(ranges.at(-1)).toBe(`bytes=${CONTENT.length}-`);
    expect(existsSync(path)).toBe(true);
  });

  it('asks again where the server is busy, and at once gives up where it refuses', async () => {
    let requests = 0;
    answer = (request, response) => {
      requests++;
      if (requests < 3) response.writeHead(503).end();
      else serving()(request, response);
    };
    await fetchIt({ attempts: 3 });
    answer = (_request, response) => void response.writeHead(404).end();
    const before = ranges.length;
    await expect(fetchIt()).rejects.toThrow(/file\.bin: the server answered 404 Not Found/);
    expect(ranges.length).toBe(before + 1);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  it('refuses what has another hash, another length or more bytes than said', async () => {
    answer = serving();
    await expect(fetchIt({ sha256: '0'.repeat(64) })).rejects.toThrow(/SHA-256 is [0-9a-f]{64}, expected 0+/);
    await expect(fetchIt({ bytes: 17 })).rejects.toThrow(/has 300000 bytes, expected 17/);
    await expect(fetchIt({ maxBytes: 1000 })).rejects.toThrow(/more than the allowed 1000/);
    answer = (_request, response) => {
      response.writeHead(200);
      response.write(CONTENT);
      response.end(CONTENT);
    };
    await expect(fetchIt({ bytes: CONTENT.length })).rejects.toThrow(/more than the expected 300000 bytes/);
    expect(filesBeside()).toEqual([]);
  });

  it('does not wait for ever', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 1000));
    };
    await expect(fetchIt({ stallMs: 50, attempts: 2 })).rejects.toThrow(/nothing came for 0\.05 s/);
  });

  it('stops when it is told to, and keeps what came', async () => {
    const stop = new AbortController();
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length, etag: '"v1"' });
      response.write(CONTENT.subarray(0, 1000));
    };
    const running = fetchIt({ signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(running).rejects.toThrow('enough');
    expect(readFileSync(`${path}.part`).length).toBe(1000);
  });

  it('names the address, and what to do, when it is offline or no server is there', async () => {
    await expect(fetchIt({ offline: true })).rejects.toMatchObject({
      code: 'DOWNLOAD_OFFLINE',
      hint: expect.stringContaining('file.bin'),
    });
    await expect(download('http://127.0.0.1:1/x', path, { attempts: 1, offline: false })).rejects.toThrow(
      /127\.0\.0\.1:1\/x: the transfer broke/,
    );
    await expect(download('no address', path, { offline: false })).rejects.toThrow(/it is no address/);
    expect([
      isOffline({}),
      isOffline({ ADAPTMEM_OFFLINE: '0' }),
      isOffline({ ADAPTMEM_OFFLINE: '1' }),
    ]).toEqual([false, false, true]);
  });
});
