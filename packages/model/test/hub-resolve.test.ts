/** Where models are found: a hub on this machine, folders, and the cache. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPretrainedBackbone, savePretrained } from '../src/checkpoint/pretrained.js';
import { findModel } from '../src/hub/resolve-model.js';
import { COMMIT, sha256Of } from './local-hub.js';
import { mountSmallDisk, unmount } from './small-disk.js';
import {
  backbone,
  config,
  downloaded,
  failureOf,
  newFolder,
  published,
  TINY,
  useTinyHub,
  WEIGHTS,
  weights,
} from './tiny-hub.js';

const tiny = useTinyHub();

describe('resolveModel()', () => {
  it('downloads a model once, says what came, and finds it in the cache afterwards', async () => {
    const first = await tiny.resolve();
    expect(first).toMatchObject({
      source: 'hub',
      repository: 'owner/tiny',
      revision: 'main',
      commit: COMMIT,
    });
    expect(loadPretrainedBackbone(first.folder).tensors).toEqual(backbone);
    expect(tiny.events.flatMap((event) => (event.type === 'done' ? [event.file] : []))).toEqual([
      'config.json',
      'model.safetensors',
      'spiece.model',
    ]);
    const { files } = JSON.parse(readFileSync(join(first.folder, 'snapshot.json'), 'utf8'));
    expect(files['model.safetensors']).toMatchObject({ bytes: weights.length, sha256: sha256Of(weights) });
    const requests = tiny.hub.requests.length;
    expect(await tiny.resolve({ settings: { offline: true } })).toEqual({ ...first, source: 'cache' });
    expect(tiny.hub.requests).toHaveLength(requests);
    await tiny.resolve({ force: true });
    expect(tiny.hub.requests.length).toBeGreaterThan(requests);
    expect(readdirSync(join(tiny.cache, 'owner--tiny'))).toEqual(['main']);
  });

  it('asks for all files of the commit that the first one came from', async () => {
    await tiny.resolve();
    const revisions = (first: boolean) =>
      tiny.hub.requests
        .filter(({ path }) => path.endsWith('/config.json') === first)
        .map(({ url }) => /resolve\/([^/]+)/.exec(url)?.[1]);
    expect(new Set(revisions(true))).toEqual(new Set(['main']));
    expect(new Set(revisions(false))).toEqual(new Set([COMMIT]));
  });

  it('takes a folder as it is, and a model of the cache of other tools', async () => {
    const folder = newFolder('folder');
    savePretrained(folder, config, backbone);
    expect(await tiny.resolve({}, folder)).toEqual({ source: 'folder', folder });
    expect((await failureOf(tiny.resolve({}, './nowhere'))).message).toMatch(/holds no model/);
    const theirs = join(tiny.cache, 'hf', 'models--owner--tiny');
    mkdirSync(join(theirs, 'refs'), { recursive: true });
    writeFileSync(join(theirs, 'refs', 'main'), `${COMMIT}\n`);
    savePretrained(join(theirs, 'snapshots', COMMIT), config, backbone);
    expect(findModel('owner/tiny', tiny.options())).toMatchObject({ source: 'hugging-face-cache' });
    expect(findModel('owner/tiny@other', tiny.options())).toBeUndefined();
    expect(tiny.hub.requests).toEqual([]);
  });

  it('takes published models with and without their owner, by either name that the hub knows', async () => {
    for (const [index, name] of ['albert-base-v2', 'albert/albert-base-v2'].entries()) {
      tiny.hub.files = new Map(Object.entries(published(name)));
      tiny.cache = newFolder('published-cache');
      const asked = index === 0 ? 'albert/albert-base-v2' : 'albert-base-v2';
      expect(await tiny.resolve({}, asked)).toMatchObject({
        repository: 'albert/albert-base-v2',
        source: 'hub',
      });
      expect(await tiny.resolve({}, name)).toMatchObject({ source: 'cache' });
    }
  });

  it('keeps revisions apart', async () => {
    tiny.hub.files.set('/owner/tiny/resolve/v1/config.json', TINY['/owner/tiny/resolve/main/config.json']!);
    await tiny.resolve({ revision: 'v1' }); // the rest is of the commit
    await tiny.resolve({}, 'owner/tiny@main');
    expect(readdirSync(join(tiny.cache, 'owner--tiny'))).toEqual(['main', 'v1']);
  });

  it('puts shards together, and takes tokenizer.json where there is no spiece.model', async () => {
    const files = published('owner/tiny', 10_000);
    files['/owner/tiny/resolve/main/tokenizer.json'] = Buffer.from('{}');
    delete files['/owner/tiny/resolve/main/spiece.model'];
    tiny.hub.files = new Map(Object.entries(files));
    const { folder } = await tiny.resolve();
    expect(loadPretrainedBackbone(folder).tensors).toEqual(backbone);
    expect(readdirSync(folder)).toContain('tokenizer.json');
    tiny.hub.files.delete([...tiny.hub.files.keys()].find((path) => path.includes('model-00002'))!);
    const error = await failureOf(tiny.resolve({ force: true }));
    expect([error.code, error.message]).toEqual(['HUB_NO_FILE', expect.stringContaining('model-00002-of-')]);
    expect(loadPretrainedBackbone(folder).tensors).toEqual(backbone); // what was there is left
  });
});

describe('the cache', () => {
  it('is filled by one of several at a time; the others find what it brought', async () => {
    const found = await Promise.all([tiny.resolve(), tiny.resolve(), tiny.resolve()]);
    expect(new Set(found.map(({ folder }) => folder)).size).toBe(1);
    expect(tiny.hub.asked('model.safetensors')).toHaveLength(1);
    expect(tiny.events.some(({ type }) => type === 'waiting')).toBe(true);
  });

  it('says that the user interrupted it, also while it waits for another process', async () => {
    const abort = new AbortController();
    tiny.hub.mood = () => true; // never answers
    const first = tiny.resolve({ signal: abort.signal });
    const second = tiny.resolve({ signal: abort.signal });
    const failures = Promise.all([failureOf(first), failureOf(second)]);
    while (!tiny.events.some(({ type }) => type === 'waiting'))
      await new Promise((done) => setTimeout(done, 5));
    abort.abort();
    expect((await failures).map(({ code }) => code)).toEqual(['HUB_INTERRUPTED', 'HUB_INTERRUPTED']);
  });

  it('does not take a model for whole whose files have been cut', async () => {
    const { folder } = await tiny.resolve();
    writeFileSync(join(folder, 'model.safetensors'), 'cut');
    expect(findModel('owner/tiny', tiny.options())).toBeUndefined();
    expect(downloaded((await tiny.resolve()).folder)).toBe(sha256Of(weights));
  });

  const disk = mountSmallDisk(newFolder('disk'), 64); // less than the weights
  it.skipIf(!disk)(
    'that is full is said before anything is written, and what was there is left (skipped where no disk can be mounted)',
    async () => {
      try {
        tiny.cache = join(disk!, 'cache');
        mkdirSync(tiny.cache);
        writeFileSync(join(tiny.cache, 'mine'), 'kept');
        const error = await failureOf(tiny.resolve());
        expect(error.message).toMatch(/Cannot write ".*model\.safetensors": no space left on the disk/);
        tiny.hub.mood = ({ path }, response) => {
          if (path !== WEIGHTS) return false;
          response.writeHead(200).end(weights); // says no length, so that the disk fills while it comes
          return true;
        };
        expect((await failureOf(tiny.resolve())).message).toMatch(/no space left on the disk/);
        expect(readFileSync(join(tiny.cache, 'mine'), 'utf8')).toBe('kept');
        expect(existsSync(join(tiny.cache, 'owner--tiny', 'main'))).toBe(false);
      } finally {
        unmount(disk!);
      }
    },
  );
});
