/** Downloads against a hub on this machine that behaves badly in every way that was thought of. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, createRng, FileError } from '@adaptmem/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlbertConfig } from '../src/albert-config.js';
import { initialiseBackbone } from '../src/albert-parameters.js';
import { loadPretrainedBackbone, savePretrained } from '../src/checkpoint/pretrained.js';
import type { HubError } from '../src/hub/hub-error.js';
import type { HubEvent } from '../src/hub/hub-event.js';
import { findModel, type ResolveOptions, resolveModel } from '../src/hub/resolve-model.js';
import {
  COMMIT,
  type LocalHub,
  type SeenRequest,
  serve,
  serveAndDrop,
  sha256Of,
  startHub,
} from './local-hub.js';

const config = AlbertConfig.parse({
  vocab_size: 500,
  embedding_size: 16,
  hidden_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 64,
});
const backbone = initialiseBackbone(config, createRng(1));
const newFolder = (name: string) => mkdtempSync(join(tmpdir(), `adaptmem-hub-${name}-`));

/** The files of a saved model as a hub would have them. */
function published(name: string, maxShardBytes = Number.POSITIVE_INFINITY): Record<string, Uint8Array> {
  const folder = newFolder('published');
  savePretrained(folder, { ...config, model_type: 'albert' }, backbone, { maxShardBytes });
  writeFileSync(join(folder, 'spiece.model'), 'vocabulary');
  return Object.fromEntries(
    readdirSync(folder).map((file) => [`/${name}/resolve/main/${file}`, readFileSync(join(folder, file))]),
  );
}

const TINY = published('owner/tiny');
const WEIGHTS = '/owner/tiny/resolve/main/model.safetensors';
const weights = TINY[WEIGHTS]!;

let hub: LocalHub;
let cache: string;
let events: HubEvent[];
beforeEach(async () => {
  hub = await startHub(TINY);
  cache = newFolder('cache');
  events = [];
});
afterEach(() => hub.close());

const options = (more: ResolveOptions = {}): ResolveOptions => ({
  patience: { attempts: 3, pauseMs: 1 },
  onEvent: (event) => events.push(event),
  ...more,
  settings: {
    endpoint: hub.endpoint,
    cache,
    offline: false,
    huggingFaceCache: join(cache, 'hf'),
    ...more.settings,
  },
});
const resolve = (more?: ResolveOptions, name = 'owner/tiny') => resolveModel(name, options(more));

/** What a promise is rejected with. */
async function failureOf(promise: Promise<unknown>): Promise<HubError> {
  return promise.then(
    () => expect.fail('should have failed'),
    (error: HubError) => error,
  );
}

/** Serves 30 000 bytes more of the weights, then cuts the connection. */
const dropAfter30k = (request: Pick<SeenRequest, 'method' | 'headers'>, response: ServerResponse) =>
  serveAndDrop(weights, request, response, 30_000, (bytes) =>
    events.some((event) => event.type === 'progress' && event.received >= bytes),
  );

const retries = () => events.flatMap((event) => (event.type === 'retry' ? [event.reason] : []));
const downloaded = (folder: string) => sha256Of(readFileSync(join(folder, 'model.safetensors')));

describe('resolveModel()', () => {
  it('downloads a model once, says what came, and finds it in the cache afterwards', async () => {
    const first = await resolve();
    expect(first).toMatchObject({
      source: 'hub',
      repository: 'owner/tiny',
      revision: 'main',
      commit: COMMIT,
    });
    expect(loadPretrainedBackbone(first.folder).tensors).toEqual(backbone);
    expect(events.flatMap((event) => (event.type === 'done' ? [event.file] : []))).toEqual([
      'config.json',
      'model.safetensors',
      'spiece.model',
    ]);
    const { files } = JSON.parse(readFileSync(join(first.folder, 'snapshot.json'), 'utf8'));
    expect(files['model.safetensors']).toMatchObject({ bytes: weights.length, sha256: sha256Of(weights) });
    const requests = hub.requests.length;
    expect(await resolve({ settings: { offline: true } })).toEqual({ ...first, source: 'cache' });
    expect(hub.requests).toHaveLength(requests);
    await resolve({ force: true });
    expect(hub.requests.length).toBeGreaterThan(requests);
    expect(readdirSync(join(cache, 'owner--tiny'))).toEqual(['main']);
  });

  it('asks for all files of the commit that the first one came from', async () => {
    await resolve();
    const revisions = (first: boolean) =>
      hub.requests
        .filter(({ path }) => path.endsWith('/config.json') === first)
        .map(({ url }) => /resolve\/([^/]+)/.exec(url)?.[1]);
    expect(new Set(revisions(true))).toEqual(new Set(['main']));
    expect(new Set(revisions(false))).toEqual(new Set([COMMIT]));
  });

  it('takes a folder as it is, and a model of the cache of other tools', async () => {
    const folder = newFolder('folder');
    savePretrained(folder, config, backbone);
    expect(await resolve({}, folder)).toEqual({ source: 'folder', folder });
    expect((await failureOf(resolve({}, './nowhere'))).message).toMatch(/holds no model/);
    const theirs = join(cache, 'hf', 'models--owner--tiny');
    mkdirSync(join(theirs, 'refs'), { recursive: true });
    writeFileSync(join(theirs, 'refs', 'main'), `${COMMIT}\n`);
    savePretrained(join(theirs, 'snapshots', COMMIT), config, backbone);
    expect(findModel('owner/tiny', options())).toMatchObject({ source: 'hugging-face-cache' });
    expect(findModel('owner/tiny@other', options())).toBeUndefined();
    expect(hub.requests).toEqual([]);
  });

  it('takes published models with and without their owner, by either name that the hub knows', async () => {
    for (const [index, name] of ['albert-base-v2', 'albert/albert-base-v2'].entries()) {
      hub.files = new Map(Object.entries(published(name)));
      cache = newFolder('published-cache');
      const asked = index === 0 ? 'albert/albert-base-v2' : 'albert-base-v2';
      expect(await resolve({}, asked)).toMatchObject({ repository: 'albert/albert-base-v2', source: 'hub' });
      expect(await resolve({}, name)).toMatchObject({ source: 'cache' });
    }
  });

  it('keeps revisions apart', async () => {
    hub.files.set('/owner/tiny/resolve/v1/config.json', TINY['/owner/tiny/resolve/main/config.json']!);
    await resolve({ revision: 'v1' }); // the rest is of the commit
    await resolve({}, 'owner/tiny@main');
    expect(readdirSync(join(cache, 'owner--tiny'))).toEqual(['main', 'v1']);
  });

  it('puts shards together, and takes tokenizer.json where there is no spiece.model', async () => {
    const files = published('owner/tiny', 10_000);
    files['/owner/tiny/resolve/main/tokenizer.json'] = Buffer.from('{}');
    delete files['/owner/tiny/resolve/main/spiece.model'];
    hub.files = new Map(Object.entries(files));
    const { folder } = await resolve();
    expect(loadPretrainedBackbone(folder).tensors).toEqual(backbone);
    expect(readdirSync(folder)).toContain('tokenizer.json');
    hub.files.delete([...hub.files.keys()].find((path) => path.includes('model-00002'))!);
    const error = await failureOf(resolve({ force: true }));
    expect([error.code, error.message]).toEqual(['HUB_NO_FILE', expect.stringContaining('model-00002-of-')]);
    expect(loadPretrainedBackbone(folder).tensors).toEqual(backbone); // what was there is left
  });
});

describe('a download that is cut', () => {
  it('goes on where it was, however often, and asks only for what is missing', async () => {
    hub.mood = async (request, response) => {
      if (request.path !== WEIGHTS) return false;
      await dropAfter30k(request, response);
      return true;
    };
    const { folder } = await resolve();
    expect(downloaded(folder)).toBe(sha256Of(weights));
    const [first, ...others] = hub.asked('model.safetensors');
    expect(first?.headers.range).toBeUndefined();
    expect(others.length).toBeGreaterThan(2); // more than the attempts that may bring nothing
    for (const { headers } of others) {
      expect(Number(/^bytes=(\d+)-$/.exec(headers.range!)![1])).toBeGreaterThan(0);
      expect(headers['if-range']).toBe(`"${sha256Of(weights)}"`);
    }
    expect(retries()[0]).toMatch(/transfer broke|ended after/);
  });

  it('starts anew where the server knows no ranges', async () => {
    hub.mood = async ({ path, method }, response, count) => {
      if (path !== WEIGHTS) return false;
      if (count === 1) await dropAfter30k({ method, headers: {} }, response);
      else serve(weights, { method, headers: {} }, response);
      return true;
    };
    expect(downloaded((await resolve()).folder)).toBe(sha256Of(weights));
    expect(hub.asked('model.safetensors')).toHaveLength(2);
  });

  it('starts anew where the content has changed, also if the server does not look at If-Range', async () => {
    const newer = Uint8Array.from(weights);
    newer[newer.length - 1]! ^= 1;
    hub.mood = async (request, response, count) => {
      if (request.path !== WEIGHTS) return false;
      if (count === 1) await dropAfter30k(request, response);
      else if (count === 2) {
        const headers = { ...request.headers, 'if-range': `"${sha256Of(newer)}"` };
        serve(newer, { ...request, headers }, response);
      } else serve(newer, request, response);
      return true;
    };
    expect(downloaded((await resolve()).folder)).toBe(sha256Of(newer));
    expect(retries()).toContain('content has changed meanwhile, starting anew');
    expect(hub.asked('model.safetensors')[2]?.headers.range).toBeUndefined();
  });

  it('is kept when the user interrupts, and gone on with by the next command', async () => {
    const abort = new AbortController();
    hub.mood = async (request, response, count) => {
      if (request.path !== WEIGHTS || count > 1) return false;
      await dropAfter30k(request, response);
      return true;
    };
    const onEvent = (event: HubEvent) => {
      events.push(event);
      if (event.type === 'retry') abort.abort();
    };
    const error = await failureOf(resolve({ onEvent, signal: abort.signal, patience: { pauseMs: 10_000 } }));
    expect([error.code, error.exitStatus]).toEqual(['HUB_INTERRUPTED', 130]);
    expect(findModel('owner/tiny', options())).toBeUndefined();
    expect(downloaded((await resolve()).folder)).toBe(sha256Of(weights));
    expect(hub.asked('model.safetensors').at(-1)?.headers.range).toMatch(/^bytes=[1-9]/);
    expect(hub.asked('config.json')).toHaveLength(1);
  });

  it('gives up after some attempts that bring nothing, says why, and how to go on', async () => {
    hub.mood = async (request, response, count) => {
      if (request.path !== WEIGHTS) return false;
      if (count === 1) await dropAfter30k(request, response);
      else response.destroy();
      return true;
    };
    const error = await failureOf(resolve());
    expect(error.code).toBe('HUB_UNREACHABLE');
    expect(error.message).toMatch(/Cannot download http.*model\.safetensors: .*, 3 times in a row/);
    expect(error.hint).toMatch(/30000 bytes are kept/);
  });

  it.each([
    ['GET', /nothing came for 0\.1 s/],
    ['HEAD', /no answer for 0\.1 s/],
  ])('is cut by us where nothing comes for long (%s)', async (silent, message) => {
    hub.mood = ({ path, method }, response) => {
      if (path !== WEIGHTS || method !== silent) return false;
      if (method === 'GET') response.writeHead(200, { 'content-length': weights.length }).write('a');
      return true;
    };
    const error = await failureOf(resolve({ patience: { attempts: 2, pauseMs: 1, stallMs: 100 } }));
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
      hub.mood = ({ path }, response) => {
        if (path !== WEIGHTS) return false;
        response.writeHead(200, headers).end(body);
        return true;
      };
      expect((await failureOf(resolve())).message).toMatch(message);
    }
  });

  it('about the content: refused, and nothing of it is kept', async () => {
    hub.mood = ({ path }, response) => {
      if (path !== WEIGHTS) return false;
      response.writeHead(200, { etag: `"${'0'.repeat(64)}"` }).end('spoilt');
      return true;
    };
    const error = await failureOf(resolve());
    expect([error.code, error.exitStatus]).toEqual(['HUB_CHECKSUM', 3]);
    expect(error.message).toMatch(/its SHA-256 is [0-9a-f]{64}, expected 0{64}/);
    expect(hub.asked('model.safetensors')).toHaveLength(1);
    expect(readdirSync(join(cache, 'owner--tiny', 'main.partial')).sort()).toEqual([
      'config.json',
      'snapshot.json',
    ]);
  });

  it('is found out by a hash that the user gives, and by the hash of git for small files', async () => {
    const sha256 = { 'model.safetensors': 'f'.repeat(64) };
    expect((await failureOf(resolve({ sha256 }))).message).toMatch(/expected f{64}/);
    hub.mood = ({ path }, response) => {
      if (!path.endsWith('spiece.model')) return false;
      response.writeHead(200, { etag: `"${'a'.repeat(40)}"`, 'x-repo-commit': COMMIT }).end('vocabulary');
      return true;
    };
    expect((await failureOf(resolve())).message).toMatch(/git-sha1 a{40}, got [0-9a-f]{40}/);
  });
});

describe('a hub that refuses', () => {
  const answer = (status: number, headers: Record<string, string> = {}) => {
    hub.mood = (_request, response) => {
      response.writeHead(status, headers).end();
      return true;
    };
  };

  it('knows no such model, or no such revision', async () => {
    const error = await failureOf(resolve({}, 'albert-bse-v2'));
    expect([error.code, error.hint]).toEqual(['HUB_NOT_FOUND', expect.stringContaining('"albert-base-v2"')]);
    answer(404);
    expect((await failureOf(resolve())).message).toMatch(/There is no model "owner\/tiny" at http/);
    answer(404, { 'x-error-code': 'RevisionNotFound' });
    expect((await failureOf(resolve({ revision: 'v9' }))).message).toMatch(/no revision "v9"/);
  });

  it('asks for a token, or refuses the one that it got', async () => {
    answer(403, { 'x-error-code': 'GatedRepo' });
    const error = await failureOf(resolve());
    expect([error.code, error.hint]).toEqual(['HUB_GATED', expect.stringContaining('set HF_TOKEN')]);
    expect((await failureOf(resolve({ settings: { token: 'secret' } }))).hint).toMatch(/is not allowed/);
    answer(401);
    expect((await failureOf(resolve())).message).toMatch(/status 401/);
  });

  it('is tried again while it is overloaded, after the time that it asks for', async () => {
    hub.mood = ({ path }, response, count) => {
      if (path !== WEIGHTS || count > 2) return false;
      response.writeHead(count === 1 ? 503 : 429, { 'retry-after': '0' }).end();
      return true;
    };
    expect(downloaded((await resolve()).folder)).toBe(sha256Of(weights));
    expect(retries().map((reason) => /503|429/.exec(reason)?.[0])).toEqual(['503', '429', '503', '429']);
    answer(400);
    expect((await failureOf(resolve({ force: true }))).code).toBe('HUB_REFUSED');
  });

  it('has only weights of another framework, or another model than ALBERT', async () => {
    hub.files.delete(WEIGHTS);
    hub.files.set('/owner/tiny/resolve/main/pytorch_model.bin', Buffer.from('pickle'));
    const error = await failureOf(resolve());
    expect(error).toBeInstanceOf(FileError);
    expect([error.message, error.hint]).toEqual([
      'Model "owner/tiny" has its weights only as pytorch_model.bin, which is not read',
      expect.stringContaining('safe_serialization'),
    ]);
    hub.files.set('/owner/tiny/resolve/main/config.json', Buffer.from('{"model_type": "bert"}'));
    const asked = hub.asked('model.safetensors').length;
    expect(await failureOf(resolve())).toBeInstanceOf(ConfigError);
    expect(hub.asked('model.safetensors')).toHaveLength(asked);
  });

  it('cannot be asked offline, or where nobody listens', async () => {
    const error = await failureOf(resolve({ settings: { offline: true } }));
    expect([error.code, error.hint]).toEqual(['HUB_OFFLINE', expect.stringContaining(cache)]);
    expect(hub.requests).toEqual([]);
    const { endpoint } = hub;
    await hub.close();
    expect((await failureOf(resolve({ settings: { endpoint } }))).message).toMatch(/connection refused/);
  });
});

describe('a redirect', () => {
  it('to the host of the content does not take the token along; one of the hub to itself does', async () => {
    const content = await startHub(TINY);
    hub.mood = ({ path, method }, response) => {
      if (path !== WEIGHTS && !path.startsWith('/old/')) return false;
      const location = path.startsWith('/old/')
        ? path.replace('/old/', '/owner/')
        : `${content.endpoint}${path}?key=1`;
      response.writeHead(method === 'GET' ? 302 : 307, {
        location,
        'x-linked-etag': `"${sha256Of(weights)}"`,
        'x-linked-size': weights.length,
      });
      response.end();
      return true;
    };
    content.mood = ({ headers, method }, response) => {
      serve(weights, { method, headers }, response);
      return true;
    };
    const { folder } = await resolve({ settings: { token: 'secret' } });
    expect(downloaded(folder)).toBe(sha256Of(weights));
    expect(content.requests.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
    expect(new Set(content.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([undefined]),
    );
    expect(new Set(hub.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer secret']),
    );
    await content.close();
  });

  it('that never ends, or leads nowhere, is an error', async () => {
    hub.mood = ({ path }, response) => {
      response.writeHead(302, { location: path }).end();
      return true;
    };
    expect((await failureOf(resolve())).message).toMatch(/redirects more than 10 times/);
    hub.mood = (_request, response) => {
      response.writeHead(302).end();
      return true;
    };
    expect((await failureOf(resolve())).message).toMatch(/redirects to no address/);
  });
});

describe('the cache', () => {
  it('is filled by one of several at a time; the others find what it brought', async () => {
    const found = await Promise.all([resolve(), resolve(), resolve()]);
    expect(new Set(found.map(({ folder }) => folder)).size).toBe(1);
    expect(hub.asked('model.safetensors')).toHaveLength(1);
    expect(events.some(({ type }) => type === 'waiting')).toBe(true);
  });

  it('says that the user interrupted it, also while it waits for another process', async () => {
    const abort = new AbortController();
    hub.mood = () => true; // never answers
    const first = resolve({ signal: abort.signal });
    const second = resolve({ signal: abort.signal });
    const failures = Promise.all([failureOf(first), failureOf(second)]);
    while (!events.some(({ type }) => type === 'waiting')) await new Promise((done) => setTimeout(done, 5));
    abort.abort();
    expect((await failures).map(({ code }) => code)).toEqual(['HUB_INTERRUPTED', 'HUB_INTERRUPTED']);
  });

  it('does not take a model for whole whose files have been cut', async () => {
    const { folder } = await resolve();
    writeFileSync(join(folder, 'model.safetensors'), 'cut');
    expect(findModel('owner/tiny', options())).toBeUndefined();
    expect(downloaded((await resolve()).folder)).toBe(sha256Of(weights));
  });

  const disk = mountTinyDisk();
  it.skipIf(!disk)(
    'that is full is said before anything is written, and what was there is left (skipped where no disk can be mounted)',
    async () => {
      try {
        cache = join(disk!, 'cache');
        mkdirSync(cache);
        writeFileSync(join(cache, 'mine'), 'kept');
        const error = await failureOf(resolve());
        expect(error.message).toMatch(/Cannot write ".*model\.safetensors": no space left on the disk/);
        hub.mood = ({ path }, response) => {
          if (path !== WEIGHTS) return false;
          response.writeHead(200).end(weights); // says no length, so that the disk fills while it comes
          return true;
        };
        expect((await failureOf(resolve())).message).toMatch(/no space left on the disk/);
        expect(readFileSync(join(cache, 'mine'), 'utf8')).toBe('kept');
        expect(existsSync(join(cache, 'owner--tiny', 'main'))).toBe(false);
      } finally {
        execFileSync('umount', [disk!]);
      }
    },
  );
});

/** A file system of 64 KiB; `undefined` where mounting is not allowed. */
function mountTinyDisk(): string | undefined {
  const at = newFolder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { stdio: 'ignore' });
    return at;
  } catch {
    return undefined;
  }
}
