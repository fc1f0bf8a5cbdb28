import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@adaptmem/core';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FetchGlueOptions, fetchGlueTask } from './fetch-glue.js';
import { type GlueCatalogue, loadGlueCatalogue } from './glue-catalogue.js';
import { readGlueSplit } from './read-glue-split.js';

const published = loadGlueCatalogue(join(import.meta.dirname, '../../../../configs/data/glue.yaml'));

const rteRow = (index: number) => `${index}\tA cat no. ${index} sleeps.\tA cat rests.\tentailment`;
const rteFile = (rows: number) =>
  Buffer.from(
    ['index\tsentence1\tsentence2\tlabel', ...Array.from({ length: rows }, (_, i) => rteRow(i))].join('\n'),
  );
const mrpcRow = (id: number) => `1\t${id}\t${id}\tA ${id}\tB`;
const mrpcFile = Buffer.from(
  ['Quality\t#1 ID\t#2 ID\t#1 String\t#2 String', mrpcRow(1), mrpcRow(2)].join('\n'),
);

/** Not compressed, so that it takes several attempts. */
const RTE = zipSync(
  { 'RTE/train.tsv': rteFile(3000), 'RTE/dev.tsv': rteFile(5), 'RTE/test.tsv': rteFile(4) },
  { level: 0 },
);
const SERVED: Record<string, Uint8Array> = {
  'RTE.zip': RTE,
  'WNLI.zip': zipSync({ 'WNLI/train.tsv': rteFile(1) }),
  'msr_paraphrase_train.txt': mrpcFile,
  'msr_paraphrase_test.txt': mrpcFile,
  'mrpc_dev_ids.tsv': Buffer.from('2\t2\n'),
};

let server: Server;
let mirror: string;
let requests = 0;

/** Cuts every connection after 60 kB. */
beforeAll(async () => {
  server = createServer(({ url, headers }, response) => {
    requests++;
    const content = SERVED[url!.slice(1)];
    if (!content) return void response.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const rest = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      etag: '"1"',
      'content-length': rest.length,
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
    });
    if (rest.length <= 60_000) response.end(rest);
    else response.write(rest.subarray(0, 60_000), () => response.socket?.destroySoon());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The published addresses with the hashes of what our server has. */
const catalogue: GlueCatalogue = structuredClone(published);
for (const { downloads } of Object.values(catalogue.tasks)) {
  for (const entry of downloads) {
    const content = SERVED[entry.url.split('/').at(-1)!];
    if (content) Object.assign(entry, { sha256: sha256(content), bytes: content.length });
  }
}

let folder: string;
const options = (more: Partial<FetchGlueOptions> = {}): FetchGlueOptions => ({
  ...{ folder, catalogue, mirror, offline: false, pauseMs: () => 1, ...more },
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adaptmem-fetch-'));
});

describe('fetchGlueTask()', () => {
  it('unpacks an archive from a server that cuts connections, and does not fetch it again', async () => {
    const seen: number[] = [];
    const [first] = await fetchGlueTask(
      'rte',
      options({ onProgress: ({ receivedBytes }) => seen.push(receivedBytes) }),
    );
    expect(first!.written.map((path) => path.slice(folder.length + 1)).sort()).toEqual([
      'RTE/dev.tsv',
      'RTE/test.tsv',
      'RTE/train.tsv',
    ]);
    expect(seen.at(-1)).toBe(RTE.length);
    expect(readGlueSplit('rte', folder, 'train')).toHaveLength(3000);
    expect(readdirSync(join(folder, 'RTE')).sort()).toEqual(['dev.tsv', 'test.tsv', 'train.tsv']);
    const before = requests;
    expect(await fetchGlueTask('rte', options())).toMatchObject([{ written: [] }]);
    expect(requests).toBe(before);
    rmSync(join(folder, 'RTE/dev.tsv'));
    expect((await fetchGlueTask('rte', options()))[0]!.written).toHaveLength(3);
  });

  it('fetches files under the names that the reader knows', async () => {
    await fetchGlueTask('mrpc', options());
    expect(readGlueSplit('mrpc', folder, 'dev')).toEqual([{ sentence1: 'A 2', sentence2: 'B', label: 1 }]);
  });

  it('refuses what is not the published content, unless any will do', async () => {
    await expect(fetchGlueTask('rte', options({ catalogue: published }))).rejects.toThrow(
      /has \d+ bytes, expected 697150/,
    );
    expect(existsSync(join(folder, 'RTE/train.tsv'))).toBe(false);
    await fetchGlueTask('rte', options({ catalogue: published, anyContent: true }));
    expect(readFileSync(join(folder, 'RTE/dev.tsv')).equals(rteFile(5))).toBe(true);
  });

  it('names what an archive lacks and what a server does not have', async () => {
    await expect(fetchGlueTask('wnli', options())).rejects.toThrow(
      /WNLI\.zip: The archive has no dev\.tsv, test\.tsv/,
    );
    await expect(fetchGlueTask('cola', options())).rejects.toThrow(/CoLA\.zip: the server answered 404/);
    await expect(fetchGlueTask('cola', options({ offline: true }))).rejects.toThrow(/offline/);
  });
});
