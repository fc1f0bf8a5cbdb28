import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, DivergenceError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { StageError } from './errors.js';
import type { StageContext, StageHandlers } from './job-runner.js';
import { localRunner } from './local-runner.js';
import { type RunStagesOptions, runStages, type StageEvent } from './run-stages.js';
import { planStages, type StageSpec } from './stage.js';
import { openStageCache } from './stage-cache.js';

const stage = (
  name: string,
  kind: string,
  needs: string[] = [],
  config: StageSpec['config'] = name,
): StageSpec => ({
  name,
  kind,
  config,
  needs,
  packages: [],
  inProcess: true,
});

/** Runs stages in this process and collects what happens. */
async function run(specs: StageSpec[], handlers: StageHandlers, more: Partial<RunStagesOptions> = {}) {
  const cache = more.cache ?? openStageCache(mkdtempSync(join(tmpdir(), 'adaptmem-run-')));
  const plan = planStages(specs, { backend: 'none', codeVersion: () => '' });
  const jobs = more.jobs ?? 2;
  const runner = localRunner({ handlers, jobs });
  const events: StageEvent[] = [];
  let error: unknown;
  try {
    for await (const event of runStages({ plan, cache, runner, jobs, ...more })) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const said = events.map((event) => `${event.type} ${event.stage}`);
  return { events, said, error, cache, plan };
}

const write = ({ config, output }: StageContext) => writeFileSync(join(output, 'x'), String(config));
const fail = () => {
  throw new DivergenceError('Loss is NaN', { hint: 'Lower the learning rate' });
};

describe('runStages()', () => {
  it('gives each stage its config and its needs, and reports what happens', async () => {
    const join2 = ({ inputs, output, onProgress }: StageContext) => {
      onProgress({ fraction: 0.5, detail: 'half' });
      const texts = Object.entries(inputs).map(
        ([need, folder]) => `${need}=${readFileSync(join(folder, 'x'), 'utf8')}`,
      );
      writeFileSync(join(output, 'x'), texts.join(' '));
    };
    const specs = [
      stage('a', 'write', [], 'A'),
      stage('b', 'write', [], 'B'),
      stage('c', 'join2', ['a', 'b']),
    ];
    const { events, cache, plan, error } = await run(specs, { write, join2 }, { jobs: 1 });
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: 'queued', stage: 'a', kind: 'write' },
      { type: 'queued', stage: 'b', kind: 'write' },
      { type: 'queued', stage: 'c', kind: 'join2' },
      { type: 'started', stage: 'a' },
      { type: 'finished', stage: 'a', seconds: expect.any(Number) },
      { type: 'started', stage: 'b' },
      { type: 'finished', stage: 'b', seconds: expect.any(Number) },
      { type: 'started', stage: 'c' },
      { type: 'progress', stage: 'c', fraction: 0.5, detail: 'half' },
      { type: 'finished', stage: 'c', seconds: expect.any(Number) },
    ]);
    expect(readFileSync(join(cache.folderOf(plan[2]!.key), 'x'), 'utf8')).toBe('a=A b=B');
  });

  it.each([1, 2, 3])('runs as many side by side as there are ready stages and jobs (%i)', async (jobs) => {
    let running = 0;
    let most = 0;
    const busy = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(20);
      running -= 1;
    };
    const specs = ['a', 'b', 'c', 'd'].map((name) => stage(name, 'busy'));
    await run([...specs, stage('last', 'busy', ['d'])], { busy }, { jobs });
    expect(most).toBe(jobs);
  });

  it('after a failure keeps what runs, begins nothing new, and names the stage', async () => {
    const slow = async (context: StageContext) => {
      await sleep(50);
      write(context);
    };
    const specs = [
      stage('bad', 'fail'),
      stage('slow', 'slow'),
      stage('other', 'write'),
      stage('child', 'write', ['bad']),
    ];
    const { said, error, cache, plan } = await run(specs, { write, fail, slow });
    expect(said.slice(4)).toEqual([
      'started bad',
      'started slow',
      'failed bad',
      'finished slow',
      'skipped other',
      'skipped child',
    ]);
    expect(error).toBeInstanceOf(StageError);
    expect(error).toMatchObject({
      stage: 'bad',
      message: 'Stage "bad" failed: Loss is NaN',
      code: 'DIVERGED',
      hint: 'Lower the learning rate',
      exitStatus: 3,
    });
    expect(plan.map(({ key }) => cache.has(key))).toEqual([false, true, false, false]);
    expect(readdirSync(join(cache.root, 'tmp'))).toEqual([]);
    const again = await run(specs.slice(1, 3), { write, slow }, { cache });
    expect(again.said).toEqual(['cached slow', 'queued other', 'started other', 'finished other']);
  });

  it('works once where two stages are the same', async () => {
    let calls = 0;
    const specs = [stage('a', 'once', [], 'same'), stage('b', 'once', [], 'same')];
    const once = async () => {
      calls += 1;
      await sleep(20);
    };
    const { said } = await run(specs, { once });
    expect(calls).toBe(1);
    expect(said.filter((line) => /cached|finished/.test(line))).toEqual(['finished a', 'cached b']);
  });

  it('interrupts what runs when the signal is aborted, and when the reader leaves', async () => {
    const abort = new AbortController();
    const heard: string[] = [];
    const wait = async ({ config, signal }: StageContext) => {
      if (config === 'a') setTimeout(() => abort.abort(), 20);
      await sleep(60_000, undefined, { signal }).catch((error) => {
        heard.push(String(config));
        throw error;
      });
    };
    const specs = [stage('a', 'wait'), stage('b', 'wait'), stage('c', 'wait')];
    const { said, error } = await run(specs, { wait }, { signal: abort.signal });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'INTERRUPTED', exitStatus: 130 });
    expect(said.filter((line) => line.startsWith('started'))).toEqual(['started a', 'started b']);
    expect(heard.sort()).toEqual(['a', 'b']);

    const cache = openStageCache(mkdtempSync(join(tmpdir(), 'adaptmem-run-')));
    const plan = planStages([stage('left', 'wait')], { backend: '', codeVersion: () => '' });
    const runner = localRunner({ handlers: { wait }, jobs: 1 });
    for await (const event of runStages({ plan, cache, runner, jobs: 1 }))
      if (event.type === 'started') break;
    expect(heard.at(-1)).toBe('left');
    expect(readdirSync(join(cache.root, 'locks'))).toEqual([]);
  });

  it('refuses a number of jobs that is none', async () => {
    expect((await run([], {}, { jobs: 0 })).error).toBeInstanceOf(RangeError);
  });
});
