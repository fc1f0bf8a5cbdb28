/** The queue: order, cancelling, and servers that are stopped or killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Job } from '../src/api/job.js';
import type { ServerOptions } from '../src/app.js';
import { REPOSITORY } from '../src/repository.js';
import { jobIn, newFolder, SMALL, startServer, submit, testOptions } from './start-server.js';

/** Long enough to be stopped in the middle. */
const LONG = { experiment: 'smoke.yaml', set: ['tasks=[sentiment]', 'train.max_steps=4000'] };
/** A file, so nothing can be made below it. */
const NO_FOLDER = join(REPOSITORY, 'package.json');
const SERVER = join(REPOSITORY, 'apps/server/dist/cli.js');

const closing: (() => unknown)[] = [];
const start = async (given: Partial<ServerOptions>) => {
  const app = await startServer(given);
  closing.push(() => app.close());
  return app;
};
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('the queue', () => {
  it('runs one after the other, answers what is queued already with its job, and forgets what is cancelled', async () => {
    const app = await start(testOptions());
    const first = (await submit(app, LONG)).json<Job>();
    const second = (await submit(app, { ...LONG, seed: 1 })).json<Job>();
    expect([first.state, second.state]).toEqual(['running', 'queued']);
    const same = await submit(app, { ...LONG, seed: 1 });
    expect([same.statusCode, same.json().id]).toEqual([200, second.id]);

    const cancel = (id: number) => app.inject({ method: 'DELETE', url: `/api/jobs/${id}` });
    expect((await cancel(second.id)).json()).toMatchObject({ state: 'cancelled' });
    expect((await cancel(first.id)).json()).toMatchObject({ state: 'cancelled', exitStatus: 130 });
    expect((await cancel(first.id)).json()).toMatchObject({ code: 'JOB_OVER' });
    expect((await cancel(99)).json()).toMatchObject({ code: 'NO_JOB' });
    const { jobs } = (await app.inject('/api/jobs')).json();
    expect(jobs.map(({ id, state }: Job) => [id, state])).toEqual([
      [second.id, 'cancelled'],
      [first.id, 'cancelled'],
    ]);
    const [run] = (await app.inject('/api/runs')).json().runs;
    expect(run).toMatchObject({ id: first.run, state: 'stopped' });
  }, 120_000);

  it('says why an experiment failed', async () => {
    const options = testOptions();
    const app = await start({ ...options, pipeline: { ...options.pipeline, runs: join(NO_FOLDER, 'runs') } });
    const { id } = (await submit(app, SMALL)).json<Job>();
    const failed = await jobIn(app, id, ['failed']);
    expect(failed.exitStatus).toBeGreaterThan(0);
    expect(failed.error).toContain(NO_FOLDER);
  }, 120_000);

  it('gives up a job that cannot even be started', async () => {
    const options = testOptions();
    const app = await start(options);
    mkdirSync(join(options.jobs, '1.log')); // where its log should be
    const { id } = (await submit(app, SMALL)).json<Job>();
    expect((await jobIn(app, id, ['failed'])).error).toContain('EISDIR');
  }, 60_000);

  it('goes on after the server was stopped', async () => {
    const options = testOptions();
    const before = await startServer(options);
    const { id } = (await submit(before, SMALL)).json<Job>();
    await before.close();
    const after = await start(options);
    expect(await jobIn(after, id, ['done'])).toMatchObject({ exitStatus: 0 });
    expect((await after.inject('/api/runs')).json().runs).toHaveLength(1);
  }, 300_000);

  it('loses nothing when the server is killed: its experiment goes on, and the next server takes it over', async () => {
    const { pipeline, jobs } = testOptions();
    const cache = join(jobs, '..');
    const { child, address } = await startProgram(['--out', pipeline.runs, '--cache', cache, '--jobs', '2']);
    const submitted = await fetch(`${address}api/jobs`, {
      method: 'POST',
      body: JSON.stringify(SMALL),
      headers: { 'content-type': 'application/json' },
    });
    const { id } = (await submitted.json()) as Job;
    await killed(child);
    const after = await start({ pipeline: { ...pipeline, cache }, jobs: join(cache, 'server-jobs') });
    expect((await after.inject(`/api/jobs/${id}`)).json()).toMatchObject({ state: 'running' });
    expect(await jobIn(after, id, ['done'])).toMatchObject({ exitStatus: 0 });
    expect((await after.inject(`/api/jobs/${id}/log`)).body.match(/finished {2}report/g)).toHaveLength(1);
  }, 300_000);
});

describe('two servers', () => {
  it('do not share jobs', async () => {
    const options = testOptions();
    const first = await startServer(options);
    await expect(startServer(options)).rejects.toMatchObject({
      code: 'JOBS_TAKEN',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await first.close();
    await start(options);
  });
});

describe('the program', () => {
  it('ends in order when it is told to', async () => {
    const { child } = await startProgram(['--cache', newFolder('cache')]);
    const over = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await over).toBe(0);
  }, 60_000);

  it.each([
    [['--no-token', '--host', '0.0.0.0'], '--no-token is for this machine alone'],
    [['--token', ''], '--token is empty'],
    [['--port', '70000'], 'at most 65535'],
    [['--experiments', NO_FOLDER], NO_FOLDER],
    [['--prt', '1'], 'Did you mean --port?'],
  ])('refuses %o', async (args, message) => {
    const child = spawn(process.execPath, [SERVER, '--cache', newFolder('cache'), ...args]);
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
    expect(text).toContain(message);
  });
});

async function killed(child: ChildProcess): Promise<void> {
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await over;
}

/** The built program on a free port, without a token. */
async function startProgram(args: string[]): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [SERVER, '--no-token', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  closing.push(() => child.kill('SIGKILL'));
  const address = await new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').once('data', (line: string) => resolve(line.trim()));
  });
  return { child, address };
}
