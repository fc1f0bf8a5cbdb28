import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng, isRunning } from '@adaptmem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StageEvent } from '../src/run-stages.js';
import { planStages, type StageSpec } from '../src/stage.js';
import { openStageCache } from '../src/stage-cache.js';
import type { CountConfig } from './demo-handlers.js';
import { buildDemo, startPipeline } from './start-pipeline.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'adaptmem-kill-'));
const STEPS = 20;

function specsOf(folder: string, config: Partial<CountConfig> = {}): StageSpec[] {
  const count = (name: string) => ({
    name,
    kind: 'count',
    config: { steps: STEPS, stepMs: 20, trace: join(folder, `trace-${name}`), ...config },
    needs: [],
    packages: [],
  });
  return [
    count('a'),
    count('b'),
    { name: 'all', kind: 'collect', config: null, needs: ['a', 'b'], packages: [] },
  ];
}

const keysOf = (specs: StageSpec[]) =>
  planStages(specs, { backend: 'none', codeVersion: () => 'demo' }).map((stage) => stage.key);

/** The bytes of every output. */
function resultsOf(root: string, specs: StageSpec[]): string[] {
  const cache = openStageCache(root);
  return keysOf(specs).map((key) => readFileSync(join(cache.folderOf(key), 'deep', 'result.txt'), 'utf8'));
}

const linesOf = (file: string) => readFileSync(file, 'utf8').trim().split('\n');

const progressOf = (stage: string) => (event: StageEvent) =>
  event.type === 'progress' && event.stage === stage;

let demo: string;
/** What a run that nobody disturbs ends with. */
let undisturbed: string[];

beforeAll(async () => {
  demo = await buildDemo();
  const folder = newFolder();
  const specs = specsOf(folder, { stepMs: 0 });
  expect(await startPipeline(demo, folder, 2, specs).over).toBe(0);
  undisturbed = resultsOf(folder, specs);
});

describe('a pipeline that is killed with SIGKILL', () => {
  it('resumes from its checkpoints and ends with the same bytes, wherever it was killed', async () => {
    const folder = newFolder();
    const specs = specsOf(folder);
    const moments = createRng(7).stream('moment');
    for (let kill = 0; kill < 4; kill++) {
      const pipeline = startPipeline(demo, folder, 2, specs);
      const stage = moments.pick(['a', 'b']);
      const reports = moments.integer(2) + 1;
      await pipeline.until((events) => events.filter(progressOf(stage)).length >= reports);
      pipeline.process.kill('SIGKILL');
      await pipeline.over;
    }
    expect(await startPipeline(demo, folder, 2, specs).over).toBe(0);
    expect(resultsOf(folder, specs)).toEqual(undisturbed);
    for (const name of ['a', 'b']) {
      expect(linesOf(join(folder, `trace-${name}`)).length).toBeLessThanOrEqual(STEPS + 4); // one step a kill at most
    }
    openStageCache(folder);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    expect(readdirSync(join(folder, 'work'))).toEqual([]);
    expect(readdirSync(join(folder, 'locks'))).toEqual([]);
  });

  it('takes its children along, even when they hear nothing', async () => {
    const folder = newFolder();
    const specs = specsOf(folder, { steps: 3000, deaf: true });
    const pipeline = startPipeline(demo, folder, 2, specs);
    await pipeline.until((events) => events.some(progressOf('a')));
    await pipeline.until((events) => events.some(progressOf('b')));
    pipeline.process.kill('SIGKILL');
    await pipeline.over;
    const children = ['a', 'b'].map((name) =>
      Number(linesOf(join(folder, `trace-${name}`))[0]!.split(' ')[1]),
    );
    await expect.poll(() => children.some(isRunning), { timeout: 10_000, interval: 50 }).toBe(false);
  });
});

describe('a pipeline that is interrupted', () => {
  it('ends with status 130, keeps checkpoints, leaves nothing half-written, and goes on later', async () => {
    const folder = newFolder();
    const specs = specsOf(folder);
    const pipeline = startPipeline(demo, folder, 1, specs);
    await pipeline.until((events) => events.filter(progressOf('a')).length >= 2);
    pipeline.process.kill('SIGINT');
    expect(await pipeline.over).toBe(130);
    expect(pipeline.events.at(-1)).toMatchObject({
      type: 'error',
      message: expect.stringContaining('Interrupted'),
    });
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    expect(readdirSync(join(folder, 'stages'))).toEqual([]);
    expect(readdirSync(join(folder, 'locks'))).toEqual([]);
    expect(existsSync(join(folder, 'work', keysOf(specs)[0]!, 'checkpoint.json'))).toBe(true);
    expect(await startPipeline(demo, folder, 2, specs).over).toBe(0);
    expect(linesOf(join(folder, 'trace-a')).length).toBeLessThanOrEqual(STEPS + 1);
    expect(resultsOf(folder, specs)).toEqual(undisturbed);
  });

  it('kills children that do not listen, after a grace', async () => {
    const folder = newFolder();
    const pipeline = startPipeline(demo, folder, 1, specsOf(folder, { steps: 1000, deaf: true }));
    await pipeline.until((events) => events.some(progressOf('a')));
    expect(readdirSync(join(folder, 'locks')).length).toBe(2); // the scheduler's and the child's
    pipeline.process.kill('SIGINT');
    expect(await pipeline.over).toBe(130);
  });
});

describe('two pipelines side by side', () => {
  it('do nothing twice: the second waits and finds it done', async () => {
    const folder = newFolder();
    const specs = specsOf(folder);
    const pipelines = [startPipeline(demo, folder, 2, specs), startPipeline(demo, folder, 2, specs)];
    expect(await Promise.all(pipelines.map(({ over }) => over))).toEqual([0, 0]);
    const count = (type: string) =>
      pipelines.flatMap(({ events }) => events).filter((event) => event.type === type).length;
    expect(count('finished')).toBe(3);
    expect(count('cached')).toBe(3);
    for (const name of ['a', 'b']) {
      expect(linesOf(join(folder, `trace-${name}`)).map((line) => Number(line.split(' ')[0]))).toEqual(
        Array.from({ length: STEPS }, (_, step) => step + 1),
      );
    }
  });
});

describe('a second run', () => {
  it('does no work, and one with another configuration only what depends on it', async () => {
    const folder = newFolder();
    const specs = specsOf(folder, { stepMs: 0 });
    await startPipeline(demo, folder, 2, specs).over;
    const before = linesOf(join(folder, 'trace-a')).length;
    const second = startPipeline(demo, folder, 2, specs);
    expect(await second.over).toBe(0);
    expect(second.events.map((event) => event.type)).toEqual(['cached', 'cached', 'cached']);
    const changed = specs.map((spec) =>
      spec.name === 'b' ? { ...spec, config: { ...(spec.config as object), steps: 3 } } : spec,
    );
    const third = startPipeline(demo, folder, 2, changed);
    expect(await third.over).toBe(0);
    expect(third.events.filter((event) => event.type === 'cached')).toMatchObject([{ stage: 'a' }]);
    expect(third.events.filter((event) => event.type === 'finished')).toMatchObject([
      { stage: 'b' },
      { stage: 'all' },
    ]);
    expect(linesOf(join(folder, 'trace-a')).length).toBe(before);
  });
});
