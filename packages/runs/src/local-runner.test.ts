import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildDemo } from '../test/start-pipeline.js';
import type { Job, JobProgress } from './job-runner.js';
import { type LocalRunnerOptions, localRunner } from './local-runner.js';

let demo: string;
beforeAll(async () => {
  demo = await buildDemo();
});

function jobOf(kind: string, config: Job['config'] = null): Job {
  const folder = () => mkdtempSync(join(tmpdir(), 'adaptmem-job-'));
  const job = {
    schemaVersion: 1,
    stage: `the ${kind}`,
    key: 'key',
    kind,
    config,
    inputs: {},
    files: {},
  } as const;
  return { ...job, output: folder(), work: folder(), inProcess: false };
}

/** Runs a job in a child; tells its progress and the processes that shared the lock. */
async function run(job: Job, options: Partial<LocalRunnerOptions> = {}) {
  const progress: JobProgress[] = [];
  const pids: number[] = [];
  await localRunner({
    handlers: {},
    entry: join(demo, 'demo-worker.mjs'),
    jobs: 1,
    execArgv: [],
    ...options,
  }).run(job, {
    onProgress: (step) => progress.push(step),
    shareLock: (pid) => pids.push(pid),
    signal: new AbortController().signal,
  });
  return { progress, pids };
}

describe('localRunner()', () => {
  it('executes a stage in a process of its own, with its share of the cores and a log', async () => {
    const job = jobOf('environment');
    const { pids } = await run(job, { jobs: 2 });
    const seen = JSON.parse(readFileSync(join(job.output, 'environment.json'), 'utf8'));
    expect(seen.pid).not.toBe(process.pid);
    expect(pids).toEqual([seen.pid]);
    const share = String(Math.max(1, Math.floor(availableParallelism() / 2)));
    expect(seen.threads).toBe(process.env.OMP_NUM_THREADS ?? share);
    expect(readFileSync(join(job.work, 'log.txt'), 'utf8')).toBe('a word for the log\n');
  });

  it('passes progress on, the end always', async () => {
    const trace = join(mkdtempSync(join(tmpdir(), 'adaptmem-job-')), 'trace');
    const start = performance.now();
    const { progress } = await run(jobOf('count', { steps: 200, stepMs: 0, trace }));
    const mostReports = (performance.now() - start) / 100 + 2; // ten a second, not one a step
    expect(progress.at(-1)).toEqual({ fraction: 1, detail: 'step 200' });
    expect(progress.map(({ fraction }) => fraction)).toEqual(
      progress.map(({ fraction }) => fraction).sort((a, b) => a - b),
    );
    expect(progress.length).toBeLessThanOrEqual(mostReports);
  });

  it.each([
    [
      'diverge',
      { name: 'DivergenceError', code: 'DIVERGED', exitStatus: 3, hint: 'Lower the learning rate' },
    ],
    [
      'malformed',
      { name: 'InputError', code: 'TSV_COLUMNS', exitStatus: 2, issues: [{ line: 7 }, { line: 9 }] },
    ],
    ['defect', { code: 'DEFECT', exitStatus: 1, message: 'TypeError: x is not a function' }],
    ['nonsense', { code: 'JOB_UNKNOWN_KIND', exitStatus: 1 }],
  ])('brings the error of "%s" over as it was', async (kind, expected) => {
    await expect(run(jobOf(kind))).rejects.toMatchObject(expected);
  });

  it('tells how a process vanished, with the end of its log', async () => {
    const job = jobOf('crash');
    await expect(run(job)).rejects.toMatchObject({
      code: 'JOB_DIED',
      message: 'Its process ended by SIGKILL before it was done',
      hint: expect.stringContaining('about to vanish'),
    });
  });

  it('does not wait for handles that a stage forgot', async () => {
    const job = jobOf('linger');
    await run(job, { graceMs: 100 });
    expect(existsSync(join(job.output, 'result.txt'))).toBe(true);
  });

  it('needs an entry for stages in processes', async () => {
    const runner = localRunner({ handlers: {}, jobs: 1 });
    const context = { onProgress: () => {}, shareLock: () => {}, signal: new AbortController().signal };
    await expect(runner.run(jobOf('count'), context)).rejects.toMatchObject({ code: 'JOB_NO_ENTRY' });
  });
});
