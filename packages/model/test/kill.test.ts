/** A training process is killed with SIGKILL again and again, and must end as one that nobody disturbed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRng } from '@adaptmem/core';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PACKAGE = join(import.meta.dirname, '..');
const newFolder = () => mkdtempSync(join(tmpdir(), 'adaptmem-kill-'));
let outDir: string;

beforeAll(async () => {
  // inside the package, so that the program finds the dependencies that are not bundled
  mkdirSync(join(PACKAGE, '.vitest'), { recursive: true });
  outDir = mkdtempSync(join(PACKAGE, '.vitest', 'worker-'));
  await build({
    config: false,
    entry: [join(PACKAGE, 'test/train-worker.ts')],
    outDir,
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/^(?!@tensorflow)/],
    esbuildOptions: (options) => {
      options.conditions = ['@adaptmem/source'];
    },
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    silent: true,
  });
});
afterAll(() => rmSync(outDir, { recursive: true }));

function start(folder: string, result: string): ChildProcess {
  return spawn(process.execPath, [join(outDir, 'train-worker.mjs'), folder, result], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Runs until it is done, or kills it in the middle of whatever follows that many steps. */
async function run(folder: string, result: string, killAfter = Number.POSITIVE_INFINITY) {
  const child = start(folder, result);
  const lines: string[] = [];
  let steps = 0;
  createInterface({ input: child.stdout! }).on('line', (line) => {
    lines.push(line);
    if (line.startsWith('step ') && ++steps === killAfter) child.kill('SIGKILL');
  });
  const [status, signal] = await once(child, 'close');
  return { status, signal, lines };
}

it('ends with the same bits wherever it was killed: weights, history, best state and patience', async () => {
  const undisturbed = join(newFolder(), 'result');
  expect((await run(newFolder(), undisturbed)).status).toBe(0);
  const [folder, result] = [newFolder(), join(newFolder(), 'result')];
  const moments = createRng(11).stream('moment');
  let progress = 0;
  for (let kill = 0; kill < 5; kill++) {
    const { signal, lines } = await run(folder, result, 4 + moments.integer(8));
    expect(signal).toBe('SIGKILL');
    const from = Number(lines[0]!.split(' ')[1]);
    expect(from).toBeGreaterThanOrEqual(progress); // nothing that was saved is lost
    progress = from;
  }
  expect(progress).toBeGreaterThan(0);
  expect((await run(folder, result)).status).toBe(0);
  expect(readFileSync(result)).toEqual(readFileSync(undisturbed));
}, 300_000); // seconds alone, minutes on a machine that others use too
