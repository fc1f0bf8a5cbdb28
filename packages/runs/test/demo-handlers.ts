/** Stages for the tests, small but real: they take time, keep checkpoints, fail and crash. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DivergenceError, InputError, sha256, writeAtomic } from '@adaptmem/core';
import type { StageContext, StageHandlers } from '../src/job-runner.js';

/** Configuration of the `count` stage. */
export interface CountConfig {
  steps: number;
  stepMs: number;
  /** File to which every executed step adds a line, to see what was done twice. */
  trace: string;
  /** Compute instead of sleeping, so that no signal is heard meanwhile. */
  deaf?: boolean;
}

/** A training in miniature: a chain of hashes with a checkpoint after each step. */
async function count({ config, output, work, onProgress, signal }: StageContext): Promise<void> {
  const { steps, stepMs, trace, deaf = false } = config as unknown as CountConfig;
  const checkpoint = join(work, 'checkpoint.json');
  let state = { step: 0, hash: 'start' };
  if (existsSync(checkpoint)) state = JSON.parse(readFileSync(checkpoint, 'utf8'));
  while (state.step < steps) {
    signal.throwIfAborted();
    if (deaf) compute(stepMs);
    else await sleep(stepMs);
    state = { step: state.step + 1, hash: sha256(`${state.hash} ${state.step}`) };
    appendFileSync(trace, `${state.step} ${process.pid}\n`);
    writeAtomic(checkpoint, JSON.stringify(state));
    onProgress({ fraction: state.step / steps, detail: `step ${state.step}` });
  }
  writeAtomic(join(output, 'deep', 'result.txt'), `${state.hash}\n`);
}

function compute(durationMs: number): void {
  const end = performance.now() + durationMs;
  while (performance.now() < end) sha256('work');
}

/** Joins the results of its needs. */
function collect({ inputs, output }: StageContext): void {
  const lines = Object.entries(inputs).map(
    ([name, folder]) => `${name}: ${readFileSync(join(folder, 'deep', 'result.txt'), 'utf8')}`,
  );
  writeAtomic(join(output, 'deep', 'result.txt'), lines.join(''));
}

function environment({ output }: StageContext): void {
  const seen = { pid: process.pid, threads: process.env.OMP_NUM_THREADS };
  process.stderr.write('a word for the log\n');
  writeAtomic(join(output, 'environment.json'), JSON.stringify(seen));
}

/** What the tests run, by kind. */
export const DEMO_HANDLERS: StageHandlers = {
  count,
  collect,
  environment,
  diverge: () => {
    throw new DivergenceError('Loss is NaN at step 3', { hint: 'Lower the learning rate' });
  },
  malformed: () => {
    const issue = { file: 'train.tsv', line: 7, message: 'Expected 2 columns, got 1', code: 'TSV_COLUMNS' };
    throw new InputError([issue, { ...issue, line: 9 }]);
  },
  defect: () => {
    throw new TypeError('x is not a function');
  },
  crash: () => {
    process.stderr.write('about to vanish\n');
    process.kill(process.pid, 'SIGKILL');
    compute(5000);
  },
  fill: ({ output }) => writeFileSync(join(output, 'weights.bin'), Buffer.alloc(1 << 20)),
  linger: ({ output }) => {
    writeAtomic(join(output, 'result.txt'), 'done');
    setInterval(() => {}, 1000); // a handle that somebody forgot
  },
};
