/** `pipeline data …` as a user types it, against a server of our own that cuts connections. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runCli } from './run-cli.js';

const row = (index: number) => `${index}\t${index}\tA ${'word '.repeat(40)}${index}\tB`;
const MRPC = ['Quality\t#1 ID\t#2 ID\t#1 String\t#2 String', ...Array.from({ length: 900 }, (_, i) => row(i))]
  .join('\n')
  .replaceAll(/^\d+\t/gm, '1\t');
const SERVED: Record<string, Buffer> = {
  '/msr_paraphrase_train.txt': Buffer.from(MRPC),
  '/msr_paraphrase_test.txt': Buffer.from(MRPC),
  '/mrpc_dev_ids.tsv': Buffer.from('7\tA\n'),
};

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const content = SERVED[request.url!];
    if (!content) return void response.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      etag: '"1"',
      'content-length': rest.length,
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
    });
    if (rest.length <= 70_000) response.end(rest);
    else response.write(rest.subarray(0, 70_000), () => response.socket?.destroySoon());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('pipeline data', () => {
  it('fetches from a mirror, and says what it did', async () => {
    const folder = newFolder('fetch');
    const fetched = await runCli(['data', 'fetch', 'MRPC', '--folder', folder, '--any-content'], {
      ADAPTMEM_GLUE_URL: url,
      ADAPTMEM_OFFLINE: '0',
    });
    expect([fetched.status, fetched.stdout]).toEqual([0, `mrpc  3 files written\nIn ${folder}\n`]);
    expect(fetched.stderr).toContain('msr_paraphrase_train.txt  100 % of');
    expect(readdirSync(join(folder, 'MRPC')).sort()).toEqual([
      'dev_ids.tsv',
      'msr_paraphrase_test.txt',
      'msr_paraphrase_train.txt',
    ]);
    expect(readFileSync(join(folder, 'MRPC/msr_paraphrase_train.txt'), 'utf8')).toBe(MRPC);
  });

  it('names every download that fails, with what to do', async () => {
    const args = ['data', 'fetch', 'rte', 'wnli', '--folder', newFolder('fetch'), '--url', url];
    const { status, stderr } = await runCli(args, { ADAPTMEM_OFFLINE: '0' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/RTE\.zip: the server answered 404.*\n.*WNLI\.zip: the server answered 404/);
    const offline = await runCli([...args, '--offline']);
    expect([offline.status, offline.stderr]).toEqual([2, expect.stringContaining('offline')]);
  });

  it('verifies rows with file and line, and describes what is there', async () => {
    const folder = newFolder('verify');
    mkdirSync(join(folder, 'WNLI'));
    const header = 'index\tsentence1\tsentence2\tlabel';
    writeFileSync(join(folder, 'WNLI/train.tsv'), `${header}\n0\tA cat sleeps.\tA cat rests.\t1\n`);
    writeFileSync(join(folder, 'WNLI/dev.tsv'), `${header}\n0\tA cat sleeps.\tA cat rests.\t7\n1\tcut\n`);
    const verified = await runCli(['data', 'verify', 'wnli', '--folder', folder]);
    expect(verified.status).toBe(2);
    expect(verified.stdout).toMatch(/wnli {2}train +WRONG {4}1 rows, published are 635/);
    expect(verified.stdout).toMatch(/WNLI\/dev\.tsv:2: Expected one of 0, 1, got "7"/);
    expect(verified.stdout).toMatch(/WNLI\/dev\.tsv:3: Expected 4 columns/);
    expect(verified.stdout).toMatch(/wnli {2}test +missing {2}146 rows/);
    writeFileSync(join(folder, 'WNLI/dev.tsv'), `${header}\n0\tA cat sleeps.\tA cat rests.\t1\n`);
    const stats = await runCli(['data', 'stats', 'wnli', '--folder', folder, '--max-length', '8', '--json']);
    const { splits } = JSON.parse(stats.stdout);
    expect(splits.map(({ split, rows }: { split: string; rows: number }) => [split, rows])).toEqual([
      ['train', 1],
      ['dev', 1],
    ]);
    expect(splits[0]).toMatchObject({ labelShares: { 0: 0, 1: 1 }, truncatedShare: 1 });
  });

  it('keeps its help within 80 columns, and knows no task by a wrong name', async () => {
    const [wrong, ...helps] = await Promise.all([
      runCli(['data', 'stats', 'rtt', 'x']),
      ...['fetch', 'verify', 'stats'].map((verb) => runCli(['data', verb, '--help'])),
    ]);
    const lines = helps.flatMap(({ stdout }) => stdout.split('\n'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const { status, stderr } = wrong;
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/"rtt"; did you mean "rte"\?\nUnknown task "x"/),
    ]);
  });
});
