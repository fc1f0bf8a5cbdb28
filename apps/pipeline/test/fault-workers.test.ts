/** Faults depend on the seed alone, not on how many processes draw them. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256OfFile } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { newFolder, runCli, SMOKE } from './run-cli.js';

/** One thread for each process, so that native products do not depend on their number either. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', TF_NUM_INTRAOP_THREADS: '1' };
const LITTLE = [
  ...['--set', 'tasks=[sentiment]', '--set', 'task_counts=[1]'],
  ...['--set', 'train.max_steps=2', '--set', 'data.train_examples=32', '--set', 'data.dev_examples=32'],
  ...['--set', 'faults.sweep={"rates":[1e-3,1e-2],"groups":["attention"],"trials":2}'],
];

/** SHA-256 of every packed model and every fault study. */
async function studied(jobs: number): Promise<Record<string, string>> {
  const folders = ['--out', newFolder('runs'), '--cache', newFolder('cache')];
  const options = ['--json', '--jobs', String(jobs)];
  const { status, stdout, stderr } = await runCli([SMOKE, ...folders, ...options, ...LITTLE], ONE_THREAD);
  expect(status, stderr).toBe(0);
  const { run } = JSON.parse(stdout) as { run: string };
  const files = readdirSync(run, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /(model\.packed|faults\.json)$/.test(path));
  return Object.fromEntries(files.sort().map((path) => [relative(run, path), sha256OfFile(path)]));
}

describe('a fault study', () => {
  it('has the same bits with one worker as with two', async () => {
    const [one, two] = [await studied(1), await studied(2)];
    expect(Object.keys(one).filter((path) => path.endsWith('faults.json'))).toHaveLength(2);
    expect(two).toEqual(one);
  }, 300_000);
});
