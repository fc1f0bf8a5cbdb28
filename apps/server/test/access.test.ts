/** Who may ask, how often, how much, and for which files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { newFolder, startServer, testOptions } from './start-server.js';

const TOKEN = 'a-word';
const apps: FastifyInstance[] = [];
const start = async (given = {}) => {
  const app = await startServer(given);
  apps.push(app);
  return app;
};
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

describe('a server with a token', () => {
  it.each([
    ...['/api/runs', '/api/jobs', '/api/openapi.json', '/runs/a/files/b', '/api/runs?token=x'],
    ...['/%61pi/runs', '/api/%72uns', '/%72uns/a/files/b', '/./api/runs', '/api/runs/none/events'],
  ])('tells nobody else %s', async (url) => {
    const app = await start({ token: TOKEN });
    expect((await app.inject(url)).statusCode).toBe(401);
    const wrong = await app.inject({ url, headers: { authorization: 'Bearer another' } });
    expect(wrong.json()).toMatchObject({ code: 'NO_TOKEN' });
    const right = await app.inject({ url, headers: { authorization: `Bearer ${TOKEN}` } });
    expect(right.statusCode).not.toBe(401);
  });

  it('gives a browser a cookie for it, which does not tell it', async () => {
    const app = await start({ token: TOKEN });
    const door = await app.inject(`/?token=${TOKEN}`);
    expect([door.statusCode, door.headers.location]).toEqual([302, '/']);
    const [cookie] = door.cookies as { name: string; value: string; httpOnly: boolean; sameSite: string }[];
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(cookie!.value).not.toContain(TOKEN);
    const asked = await app.inject({ url: '/api/runs', cookies: { [cookie!.name]: cookie!.value } });
    expect(asked.statusCode).toBe(200);
    expect((await app.inject('/?token=another')).statusCode).toBe(401);
  });

  it('lets pages of other sites change nothing', async () => {
    const app = await start({ token: TOKEN });
    const ask = (origin: string) =>
      app.inject({
        method: 'DELETE',
        url: '/api/jobs/1',
        headers: { authorization: `Bearer ${TOKEN}`, host: '127.0.0.1:4280', origin },
      });
    expect((await ask('http://example.org')).json()).toMatchObject({ code: 'OTHER_ORIGIN' });
    expect((await ask('http://127.0.0.1:4280')).json()).toMatchObject({ code: 'NO_JOB' });
  });
});

describe('a server without a token', () => {
  it('answers under the names of this machine alone', async () => {
    const app = await start();
    const status = async (host: string) =>
      (await app.inject({ url: '/api/runs', headers: { host } })).statusCode;
    expect(await Promise.all(['localhost:4280', '127.0.0.1', '[::1]:4280'].map(status))).toEqual([
      200, 200, 200,
    ]);
    expect(await status('rebound.example.org:4280')).toBe(403);
  });
});

describe('limits', () => {
  it('refuses a large body and one that is no request, with every mistake', async () => {
    const app = await start();
    const post = (payload: string) =>
      app.inject({
        method: 'POST',
        url: '/api/jobs',
        payload,
        headers: { 'content-type': 'application/json' },
      });
    expect((await post(`{"experiment":"${'x'.repeat(70_000)}"}`)).statusCode).toBe(413);
    expect((await post('{"experiment"')).statusCode).toBe(400);
    const wrong = (await post('{"experiment":7,"seed":-1,"steps":3}')).json();
    expect(wrong.code).toBe('REQUEST');
    for (const word of ['body/experiment', 'body/seed', 'steps']) expect(wrong.message).toContain(word);
  });

  it('refuses who asks too often', async () => {
    const app = await start({ requestsPerMinute: 3 });
    const asked = [];
    for (let index = 0; index < 4; index += 1) asked.push((await app.inject('/api/runs')).statusCode);
    expect(asked).toEqual([200, 200, 200, 429]);
  });

  it('gives files of runs, and no others', async () => {
    const options = testOptions();
    const folder = join(options.pipeline.runs, 'one-12345678');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'manifest.json'), '{}');
    writeFileSync(join(folder, 'page.html'), '<p>yes</p>');
    writeFileSync(join(options.pipeline.runs, 'secret'), 'secret word');
    const app = await start(options);
    const page = await app.inject('/runs/one-12345678/files/page.html');
    expect(page.body).toBe('<p>yes</p>');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    for (const path of [
      ...[
        'one-12345678/files/../secret',
        'one-12345678/files/%2e%2e/secret',
        'one-12345678/files/..%2fsecret',
      ],
      ...['../files/secret', '%2e%2e/files/secret', 'one-12345678/files//etc/passwd'],
    ]) {
      const answer = await app.inject(`/runs/${path}`);
      expect([path, answer.statusCode, answer.body.includes('secret word')]).toEqual([path, 404, false]);
    }
  });

  it('shows runs whose manifest cannot be read as such', async () => {
    const runs = newFolder('runs');
    mkdirSync(join(runs, 'broken'));
    writeFileSync(join(runs, 'broken', 'manifest.json'), '{');
    const app = await start({ pipeline: { ...testOptions().pipeline, runs } });
    const [run] = (await app.inject('/api/runs')).json().runs;
    expect(run).toMatchObject({ id: 'broken', state: 'unreadable' });
    expect(run.problem).toContain('manifest.json');
    expect((await app.inject('/api/runs/broken')).statusCode).toBe(200);
    expect((await app.inject('/api/runs/brokn')).json()).toMatchObject({
      code: 'NO_RUN',
      hint: 'Did you mean "broken"?',
    });
  });
});
