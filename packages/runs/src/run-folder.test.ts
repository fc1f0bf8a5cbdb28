import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, FileError, processIdentity } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { gitState } from './git-state.js';
import { describeMachine } from './machine.js';
import { listRuns, openRunFolder, readRun } from './run-folder.js';
import type { RunManifest } from './run-manifest.js';
import { openStageCache } from './stage-cache.js';

const HASH = '0123456789abcdef';
const newRoot = () => mkdtempSync(join(tmpdir(), 'adaptmem-runs-'));
const manifest: RunManifest = {
  schemaVersion: 1,
  name: 'smoke',
  command: ['adaptmem', 'pipeline', 'smoke.yaml'],
  planHash: HASH,
  versions: { '@adaptmem/core': '0.1.0' },
  machine: describeMachine(),
  backend: 'wasm',
  seed: 42,
  dataFiles: {},
  start: '2026-11-23T14:02:11Z',
  stages: [{ name: 'train', kind: 'train', key: HASH, state: 'cached', seconds: 3 }],
};

/** A finished stage with a small and a large file. */
function stageFolder(): string {
  const cache = openStageCache(newRoot());
  const output = cache.outputFolder(HASH);
  mkdirSync(join(output, 'deep'));
  writeFileSync(join(output, 'deep', 'metrics.json'), '{"accuracy":0.9}');
  writeFileSync(join(output, 'weights.bin'), Buffer.alloc(1 << 20, 7));
  cache.commit(HASH, output, { kind: 'train', name: 'train', config: null, needs: {}, seconds: 1 });
  return cache.folderOf(HASH);
}

describe('openRunFolder()', () => {
  it('names the folder by name and plan, and keeps a manifest that reads back', () => {
    const root = newRoot();
    const run = openRunFolder(root, 'smoke', HASH);
    expect(run.path).toBe(join(root, 'smoke-01234567'));
    run.writeManifest(manifest);
    run.write('config.resolved.yaml', 'seed: 42\n');
    expect(readRun(run.path)).toEqual(manifest);
    expect(readdirSync(run.path).sort()).toEqual(['config.resolved.yaml', 'manifest.json']);
  });

  it('shows outputs of stages under stable names: large files linked, small ones free to edit', () => {
    const stage = stageFolder();
    const run = openRunFolder(newRoot(), 'smoke', HASH);
    run.place(stage, 'model/sst-2');
    const placed = join(run.path, 'model', 'sst-2');
    expect(readdirSync(placed, { recursive: true }).sort()).toEqual([
      'deep',
      join('deep', 'metrics.json'),
      'weights.bin',
    ]);
    expect(statSync(join(placed, 'weights.bin')).ino).toBe(statSync(join(stage, 'weights.bin')).ino);
    writeFileSync(join(placed, 'deep', 'metrics.json'), 'edited');
    writeFileSync(join(placed, 'extra'), 'extra');
    run.place(stage, 'model/sst-2');
    expect(readFileSync(join(placed, 'deep', 'metrics.json'), 'utf8')).toBe('{"accuracy":0.9}');
    expect(existsSync(join(placed, 'extra'))).toBe(false);
    expect(readdirSync(run.path)).toEqual(['model']);
  });

  it('leaves what was there when it cannot place', () => {
    const run = openRunFolder(newRoot(), 'smoke', HASH);
    run.place(stageFolder(), 'model');
    expect(() => run.place(join(run.path, 'nowhere'), 'model')).toThrow(FileError);
    expect(readdirSync(run.path)).toEqual(['model']);
    expect(readdirSync(join(run.path, 'model')).sort()).toEqual(['deep', 'weights.bin']);
  });

  it('sweeps up what killed processes left half-written, and nothing of living ones', () => {
    const root = newRoot();
    const { path } = openRunFolder(root, 'smoke', HASH);
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const identity = processIdentity();
    const leftovers = [`.placing.${identity.replace(/^\d+/, String(dead))}.1`, `.placing.${identity}.99`];
    for (const name of leftovers) mkdirSync(join(path, name), { recursive: true });
    for (const pid of [dead, process.pid]) writeFileSync(join(path, `manifest.json.${pid}-0a1b2c3d.tmp`), '');
    openRunFolder(root, 'smoke', HASH);
    expect(readdirSync(path).sort()).toEqual([leftovers[1], `manifest.json.${process.pid}-0a1b2c3d.tmp`]);
  });

  it('refuses a name that is a path', () => {
    expect(() => openRunFolder(newRoot(), '../smoke', HASH)).toThrow(RangeError);
  });
});

describe('listRuns() and readRun()', () => {
  it('list the latest first, and say what is wrong with a manifest', () => {
    const root = newRoot();
    openRunFolder(root, 'early', HASH).writeManifest({ ...manifest, name: 'early' });
    openRunFolder(root, 'late', HASH).writeManifest({
      ...manifest,
      name: 'late',
      start: '2026-11-24T00:00:00Z',
    });
    const broken = openRunFolder(root, 'broken', HASH);
    broken.write('manifest.json', JSON.stringify({ ...manifest, seed: 'x', backend: 3 }));
    mkdirSync(join(root, 'something else'));
    const runs = listRuns(root);
    expect(runs.map(({ manifest: of }) => of?.name)).toEqual(['late', 'early', undefined]);
    expect(runs[2]!.problem).toMatch(/backend: .*expected string[\s\S]*seed: .*expected number/);
    expect(() => readRun(broken.path)).toThrow(DataError);
    expect(listRuns(join(root, 'nowhere'))).toEqual([]);
  });
});

describe('gitState()', () => {
  it('tells commit and changes, and nothing outside a checkout', () => {
    const folder = newRoot();
    expect(gitState(folder)).toBeUndefined();
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder });
    if (git('init').status !== 0) return;
    git('commit', '--allow-empty', '-m', 'first');
    expect(gitState(folder)).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), dirty: false });
    writeFileSync(join(folder, 'new'), '');
    expect(gitState(folder)?.dirty).toBe(true);
  });
});
