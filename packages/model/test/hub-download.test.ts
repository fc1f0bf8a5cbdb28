/** Downloads that are cut, and servers that lie about what they send. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HubEvent } from '../src/hub/hub-event.js';
import { findModel } from '../src/hub/resolve-model.js';
import { COMMIT, serve, sha256Of } from './local-hub.js';
import { downloaded, failureOf, useTinyHub, WEIGHTS, weights } from './tiny-hub.js';

const tiny = useTinyHub();

describe('a download that is cut', () => {
  it('goes on where it was, however often, and asks only for what is missing', async () => {
    tiny.hub.mood = async (request, response) => {
      if (request.path !== WEIGHTS) return false;
      await tiny.dropAfter30k(request, response);
      return true;
    };
    const { folder } = await tiny.resolve();
    expect(downloaded(folder)).toBe(sha256Of(weights));
    const [first, ...others] = tiny.hub.asked('model.safetensors');
    expect(first?.headers.range).toBeUndefined();
    expect(others.length).toBeGreaterThan(2); // more than the attempts that may bring nothing
    for (const { headers } of others) {
      expect(Number(/^bytes=(\d+)-$/.exec(headers.range!)![1])).toBeGreaterThan(0);
      expect(headers['if-range']).toBe(`"${sha256Of(weights)}"`);
    }
    expect(tiny.retries()[0]).toMatch(/transfer broke|ended after/);
  });

  it('starts anew where the server knows no ranges', async () => {
    tiny.hub.mood = async ({ path, method }, response, count) => {
      if (path !== WEIGHTS) return false;
      if (count === 1) await tiny.dropAfter30k({ method, headers: {} }, response);
      else serve(weights, { method, headers: {} }, response);
      return true;
    };
    expect(downloaded((await tiny.resolve()).folder)).toBe(sha256Of(weights));
    expect(tiny.hub.asked('model.safetensors')).toHaveLength(2);
  });

  it('starts anew where the content has changed, also if the server does not look at If-Range', async () => {
    const newer = Uint8Array.from(weights);
    newer[newer.length - 1]! ^= 1;
    tiny.hub.mood = async (request, response, count) => {
      if (request.path !== WEIGHTS) return false;
      if (count === 1) await tiny.dropAfter30k(request, response);
      else if (count === 2) {
        const headers = { ...request.headers, 'if-range': `"${sha256Of(newer)}"` };
        serve(newer, { ...request, headers }, response);
      } else serve(newer, request, response);
      return true;
    };
    expect(downloaded((await tiny.resolve()).folder)).toBe(sha256Of(newer));
    expect(tiny.retries()).toContain('content has changed meanwhile, starting anew');
    expect(tiny.hub.asked('model.safetensors')[2]?.headers.range).toBeUndefined();
  });

  it('is kept when the user interrupts, and gone on with by the next command', async () => {
    const abort = new AbortController();
    tiny.hub.mood = async (request, response, count) => {
      if (request.path !== WEIGHTS || count > 1) return false;
      await tiny.dropAfter30k(request, response);
      return true;
    };
    const onEvent = (event: HubEvent) => {
      tiny.events.push(event);
      if (event.type === 'retry') abort.abort();
    };
    const error = await failureOf(
      tiny.resolve({ onEvent, signal: abort.signal, patience: { pauseMs: 10_000 } }),
    );
    expect([error.code, error.exitStatus]).toEqual(['HUB_INTERRUPTED', 130]);
    expect(findModel('owner/tiny', tiny.options())).toBeUndefined();
    expect(downloaded((await tiny.resolve()).folder)).toBe(sha256Of(weights));
    expect(tiny.hub.asked('model.safetensors').at(-1)?.headers.range).toMatch(/^bytes=[1-9]/);
    expect(tiny.hub.asked('config.json')).toHaveLength(1);
  });

  it('gives up after some attempts that bring nothing, says why, and how to go on', async () => {
    tiny.hub.mood = async (request, response, count) => {
      if (request.path !== WEIGHTS) return false;
      if (count === 1) await tiny.dropAfter30k(request, response);
      else response.destroy();
      return true;
    };
    const error = await failureOf(tiny.resolve());
    expect(error.code).toBe('HUB_UNREACHABLE');
    expect(error.message).toMatch(/Cannot download http.*model\.safetensors: .*, 3 times in a row/);
    expect(error.hint).toMatch(/30000 bytes are kept/);
  });

  it.each([
    ['GET', /nothing came for 0\.1 s/],
    ['HEAD', /no answer for 0\.1 s/],
  ])('is cut by us where nothing comes for long (%s)', async (silent, message) => {
    tiny.hub.mood = ({ path, method }, response) => {
      if (path !== WEIGHTS || method !== silent) return false;
      if (method === 'GET') response.writeHead(200, { 'content-length': weights.length }).write('a');
      return true;
    };
    const error = await failureOf(tiny.resolve({ patience: { attempts: 2, pauseMs: 1, stallMs: 100 } }));
    expect(error.message).toMatch(message);
  });
});

describe('a server that lies', () => {
  it('about the length: less than announced, more than the hub knows, another than the hub knows', async () => {
    const answers: [Record<string, string | number>, Uint8Array, RegExp][] = [
      [{ 'content-length': 400, 'x-linked-size': 300 }, new Uint8Array(400), /has 400 bytes, expected 300/],
      [{ 'x-linked-size': 300 }, new Uint8Array(400), /more than the expected 300 bytes/],
      [{ 'x-linked-size': 500 }, new Uint8Array(400), /ended after 400 of 500 bytes/],
    ];
    for (const [headers, body, message] of answers) {
      tiny.hub.mood = ({ path }, response) => {
        if (path !== WEIGHTS) return false;
        response.writeHead(200, headers).end(body);
        return true;
      };
      expect((await failureOf(tiny.resolve())).message).toMatch(message);
    }
  });

  it('about the content: refused, and nothing of it is kept', async () => {
    tiny.hub.mood = ({ path }, response) => {
      if (path !== WEIGHTS) return false;
      response.writeHead(200, { etag: `"${'0'.repeat(64)}"` }).end('spoilt');
      return true;
    };
    const error = await failureOf(tiny.resolve());
    expect([error.code, error.exitStatus]).toEqual(['HUB_CHECKSUM', 3]);
    expect(error.message).toMatch(/its SHA-256 is [0-9a-f]{64}, expected 0{64}/);
    expect(tiny.hub.asked('model.safetensors')).toHaveLength(1);
    expect(readdirSync(join(tiny.cache, 'owner--tiny', 'main.partial')).sort()).toEqual([
      'config.json',
      'snapshot.json',
    ]);
  });

  it('is found out by a hash that the user gives, and by the hash of git for small files', async () => {
    const sha256 = { 'model.safetensors': 'f'.repeat(64) };
    expect((await failureOf(tiny.resolve({ sha256 }))).message).toMatch(/expected f{64}/);
    tiny.hub.mood = ({ path }, response) => {
      if (!path.endsWith('spiece.model')) return false;
      response.writeHead(200, { etag: `"${'a'.repeat(40)}"`, 'x-repo-commit': COMMIT }).end('vocabulary');
      return true;
    };
    expect((await failureOf(tiny.resolve())).message).toMatch(/git-sha1 a{40}, got [0-9a-f]{40}/);
  });
});
