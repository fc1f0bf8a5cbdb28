/** Hubs that refuse, and hubs that send one elsewhere. */
import { ConfigError, FileError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { serve, sha256Of, startHub } from './local-hub.js';
import { downloaded, failureOf, TINY, useTinyHub, WEIGHTS, weights } from './tiny-hub.js';

const tiny = useTinyHub();

describe('a hub that refuses', () => {
  const answer = (status: number, headers: Record<string, string> = {}) => {
    tiny.hub.mood = (_request, response) => {
      response.writeHead(status, headers).end();
      return true;
    };
  };

  it('knows no such model, or no such revision', async () => {
    const error = await failureOf(tiny.resolve({}, 'albert-bse-v2'));
    expect([error.code, error.hint]).toEqual(['HUB_NOT_FOUND', expect.stringContaining('"albert-base-v2"')]);
    answer(404);
    expect((await failureOf(tiny.resolve())).message).toMatch(/There is no model "owner\/tiny" at http/);
    answer(404, { 'x-error-code': 'RevisionNotFound' });
    expect((await failureOf(tiny.resolve({ revision: 'v9' }))).message).toMatch(/no revision "v9"/);
  });

  it('asks for a token, or refuses the one that it got', async () => {
    answer(403, { 'x-error-code': 'GatedRepo' });
    const error = await failureOf(tiny.resolve());
    expect([error.code, error.hint]).toEqual(['HUB_GATED', expect.stringContaining('set HF_TOKEN')]);
    expect((await failureOf(tiny.resolve({ settings: { token: 'secret' } }))).hint).toMatch(/is not allowed/);
    answer(401);
    expect((await failureOf(tiny.resolve())).message).toMatch(/status 401/);
  });

  it('is tried again while it is overloaded, after the time that it asks for', async () => {
    tiny.hub.mood = ({ path }, response, count) => {
      if (path !== WEIGHTS || count > 2) return false;
      response.writeHead(count === 1 ? 503 : 429, { 'retry-after': '0' }).end();
      return true;
    };
    expect(downloaded((await tiny.resolve()).folder)).toBe(sha256Of(weights));
    expect(tiny.retries().map((reason) => /503|429/.exec(reason)?.[0])).toEqual(['503', '429', '503', '429']);
    answer(400);
    expect((await failureOf(tiny.resolve({ force: true }))).code).toBe('HUB_REFUSED');
  });

  it('has only weights of another framework, or another model than ALBERT', async () => {
    tiny.hub.files.delete(WEIGHTS);
    tiny.hub.files.set('/owner/tiny/resolve/main/pytorch_model.bin', Buffer.from('pickle'));
    const error = await failureOf(tiny.resolve());
    expect(error).toBeInstanceOf(FileError);
    expect([error.message, error.hint]).toEqual([
      'Model "owner/tiny" has its weights only as pytorch_model.bin, which is not read',
      expect.stringContaining('safe_serialization'),
    ]);
    tiny.hub.files.set('/owner/tiny/resolve/main/config.json', Buffer.from('{"model_type": "bert"}'));
    const asked = tiny.hub.asked('model.safetensors').length;
    expect(await failureOf(tiny.resolve())).toBeInstanceOf(ConfigError);
    expect(tiny.hub.asked('model.safetensors')).toHaveLength(asked);
  });

  it('cannot be asked offline, or where nobody listens', async () => {
    const error = await failureOf(tiny.resolve({ settings: { offline: true } }));
    expect([error.code, error.hint]).toEqual(['HUB_OFFLINE', expect.stringContaining(tiny.cache)]);
    expect(tiny.hub.requests).toEqual([]);
    const { endpoint } = tiny.hub;
    await tiny.hub.close();
    expect((await failureOf(tiny.resolve({ settings: { endpoint } }))).message).toMatch(/connection refused/);
  });
});

describe('a redirect', () => {
  it('to the host of the content does not take the token along; one of the hub to itself does', async () => {
    const content = await startHub(TINY);
    tiny.hub.mood = ({ path, method }, response) => {
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
    const { folder } = await tiny.resolve({ settings: { token: 'secret' } });
    expect(downloaded(folder)).toBe(sha256Of(weights));
    expect(content.requests.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
    expect(new Set(content.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([undefined]),
    );
    expect(new Set(tiny.hub.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer secret']),
    );
    await content.close();
  });

  it('that never ends, or leads nowhere, is an error', async () => {
    tiny.hub.mood = ({ path }, response) => {
      response.writeHead(302, { location: path }).end();
      return true;
    };
    expect((await failureOf(tiny.resolve())).message).toMatch(/redirects more than 10 times/);
    tiny.hub.mood = (_request, response) => {
      response.writeHead(302).end();
      return true;
    };
    expect((await failureOf(tiny.resolve())).message).toMatch(/redirects to no address/);
  });
});
