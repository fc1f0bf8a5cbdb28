/** `pipeline model`, and experiments that name a published model, against a hub on this machine. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { sha256OfFile } from '@adaptmem/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, REPOSITORY, runCli, SMOKE } from './run-cli.js';

const ASSETS = join(REPOSITORY, 'assets/quickstart');
/** What the hub has, all of them the same files. */
const MODELS = ['/owner/tiny', '/albert-base-v2'];
let hub: Server;
let env: Record<string, string>;
const asked: string[] = [];

beforeAll(async () => {
  hub = createServer((request, response) => {
    asked.push(request.url ?? '');
    const [repository, rest] = (request.url ?? '').split('/resolve/');
    const file = join(ASSETS, basename(rest ?? ''));
    if (!MODELS.includes(repository!) || !existsSync(file)) return void response.writeHead(404).end();
    const body = readFileSync(file);
    response.writeHead(200, { etag: '"one"', 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((done) => hub.listen(0, '127.0.0.1', done));
  const { port } = hub.address() as AddressInfo;
  env = {
    ADAPTMEM_HUB: `http://127.0.0.1:${port}`,
    ADAPTMEM_CACHE: newFolder('models'),
    HF_HOME: newFolder('hf'),
  };
});
afterAll(() => void hub.close());

function experiment(name: string, text: string): string {
  const path = join(newFolder('experiment'), name);
  writeFileSync(path, `extends: ${SMOKE}\n${text}`);
  return path;
}

describe('pipeline model', () => {
  it('fetches a model once, with its progress, and shows it', async () => {
    const absent = await runCli(['model', 'info', 'owner/tiny'], env);
    expect([absent.status, absent.stderr]).toEqual([
      2,
      expect.stringContaining('pipeline model fetch owner/tiny'),
    ]);
    const fetched = await runCli(['model', 'fetch', 'owner/tiny'], env);
    expect(fetched.status, fetched.stderr).toBe(0);
    expect(fetched.stdout).toMatch(/^owner\/tiny was downloaded: .*owner--tiny\/main\n$/);
    expect(fetched.stderr).toMatch(/model\.safetensors {2}█+░* +\d+ % of [\d.]+ [kM]B .*MB\/s/);
    const again = await runCli(['model', 'fetch', 'owner/tiny', '--offline', '--json'], env);
    expect(JSON.parse(again.stdout)).toMatchObject({ source: 'cache', repository: 'owner/tiny' });
    const info = await runCli(['model', 'info', 'owner/tiny', '--json'], env);
    const sha256 = sha256OfFile(join(ASSETS, 'model.safetensors'));
    expect(JSON.parse(info.stdout)).toMatchObject({
      config: JSON.parse(readFileSync(join(ASSETS, 'config.json'), 'utf8')),
      files: expect.arrayContaining([{ file: 'model.safetensors', sha256 }]),
    });
    expect((await runCli(['model', 'info', 'owner/tiny'], env)).stdout).toMatch(/layers in 1 group/);
    expect((await runCli(['doctor'], env)).stdout).toMatch(/models +owner\/tiny@main, [\d.]+ [kM]B in /);
  });

  it('says in one message what is wrong', async () => {
    const unknown = await runCli(['model', 'fetch', 'albert-base-v3'], env);
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/no model "albert-base-v3".*\n.*Did you mean/),
    ]);
    const offline = await runCli(['model', 'fetch', 'albert-base-v2'], { ...env, ADAPTMEM_OFFLINE: '1' });
    expect([offline.status, offline.stderr]).toEqual([2, expect.stringContaining('downloads are forbidden')]);
    const endpoint = await runCli(['model', 'fetch', 'owner/tiny', '--force', '--endpoint', 'nowhere'], env);
    expect([endpoint.status, endpoint.stderr]).toEqual([2, expect.stringContaining('"nowhere"')]);
  });
});

describe('an experiment on a published model', () => {
  const plan = async (path: string, own: Record<string, string>) => {
    const { status, stdout, stderr } = await runCli(
      [path, '--dry-run', '--json', '--cache', newFolder('cache')],
      own,
    );
    expect(status, stderr).toBe(0);
    return (JSON.parse(stdout) as { stages: { name: string; key: string }[] }).stages.map(({ name, key }) => [
      name,
      key,
    ]);
  };

  it('is told to fetch it, at its place in the file, and has the keys of the same files elsewhere', async () => {
    const named = experiment('hub.yaml', 'backbone: { kind: hub, model: owner/tiny }\n');
    const bare = { ...env, ADAPTMEM_CACHE: newFolder('empty') };
    const { status, stderr } = await runCli(['validate', named], bare);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /hub\.yaml:2:24 backbone\.model: Model "owner\/tiny" is not on this machine; pipeline model fetch/,
    );
    await runCli(['model', 'fetch', 'owner/tiny'], bare);
    const folder = experiment('folder.yaml', `backbone: { kind: folder, folder: ${ASSETS} }\n`);
    const keys = (stages: string[][]) => stages.filter(([name]) => name?.startsWith('train'));
    expect(keys(await plan(named, bare))).toEqual(keys(await plan(folder, bare)));
  });

  it('is refused with every mistake of its backbone', async () => {
    const bad = await runCli(
      ['validate', experiment('name.yaml', 'backbone: { kind: hub, model: a/b/c, sha256: { x: 1f } }\n')],
      env,
    );
    expect(bad.stderr).toMatch(/name\.yaml:2:\d+ backbone\.sha256\.x: Expected 64 hexadecimal digits/);
    const name = await runCli(
      ['validate', experiment('name.yaml', 'backbone: { kind: hub, model: a/b/c }\n')],
      env,
    );
    expect(name.stderr).toMatch(/name\.yaml:2:24 backbone\.model: Expected a model as .*"a\/b\/c"/);
    const empty = newFolder('no-model');
    const none = await runCli(
      ['validate', experiment('none.yaml', `backbone: { kind: folder, folder: ${empty} }\n`)],
      env,
    );
    expect(none.stderr).toMatch(/none\.yaml:2:27 backbone\.folder: Cannot read ".*config\.json"/);
  });
});

describe('an experiment on real text that names no backbone', () => {
  const RTE = join(REPOSITORY, 'configs/experiments/glue-rte.yaml');
  /** A folder of shared data without a vocabulary. */
  const shared = () => {
    const folder = newFolder('shared');
    mkdirSync(join(folder, 'data/glue/RTE'), { recursive: true });
    for (const split of ['train', 'dev'])
      writeFileSync(
        join(folder, `data/glue/RTE/${split}.tsv`),
        'index\tsentence1\tsentence2\tlabel\n0\tA cat .\tA dog .\tentailment\n',
      );
    return folder;
  };

  it('says where the vocabulary of the embedded one is to be had', async () => {
    const bare = { ...env, ADAPTMEM_CACHE: newFolder('empty'), ADAPTMEM_SHARED: shared() };
    const { status, stderr } = await runCli(['validate', RTE], bare);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/albert-nano.*albert-base-v2.*not on this machine; pipeline model fetch/),
    ]);
  });

  it('fetches that vocabulary, and refuses another than its weights were trained with', async () => {
    const bare = { ...env, ADAPTMEM_CACHE: newFolder('empty'), ADAPTMEM_SHARED: shared() };
    asked.length = 0;
    const { status, stderr } = await runCli(
      [RTE, '--cache', newFolder('cache'), '--out', newFolder('runs')],
      bare,
    );
    expect(asked).toContain('/albert-base-v2/resolve/main/spiece.model');
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/spiece\.model" is not the vocabulary that albert-nano was trained with/),
    ]);
  });
});
