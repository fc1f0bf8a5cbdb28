/** Experiments over the API, run by the real pipeline: submit, watch, look at what came out, compare. */
import type { AddressInfo } from 'node:net';
import { LoggedEvent } from '@adaptmem/runs';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../src/api/comparison.js';
import { Job } from '../src/api/job.js';
import type { RunDetail } from '../src/api/run.js';
import { jobIn, SMALL, startServer, submit } from './start-server.js';

describe('an experiment that is submitted', () => {
  let app: FastifyInstance;
  let job: Job;
  let events: LoggedEvent[];
  let changes: Job[];

  beforeAll(async () => {
    app = await startServer();
    await app.listen({ port: 0 });
    const stop = new AbortController();
    const jobEvents = collect(app, '/api/jobs/events', { signal: stop.signal });
    const submitted = await submit(app, SMALL);
    expect(submitted.statusCode, submitted.body).toBe(201);
    job = submitted.json();
    await until(async () => (await app.inject(`/api/runs/${job.run}`)).statusCode === 200);
    events = (await collect(app, `/api/runs/${job.run}/events`)).map(({ data }) => LoggedEvent.parse(data));
    job = await jobIn(app, job.id, ['done']);
    stop.abort();
    changes = (await jobEvents).map(({ data }) => Job.parse(data));
  }, 300_000);
  afterAll(() => app?.close());

  it('tells what happens in it while it happens, stage by stage', () => {
    expect([events[0]?.type, events.at(-1)]).toMatchObject(['begin', { type: 'end', exitStatus: 0 }]);
    const stagesOf = (type: LoggedEvent['type']) =>
      events.flatMap((event) => (event.type === type && 'stage' in event ? [event.stage] : []));
    expect(stagesOf('queued')).toHaveLength(job.stages.total);
    expect(stagesOf('finished').toSorted()).toEqual(stagesOf('queued').toSorted());
    const losses = events.flatMap((event) =>
      event.type === 'progress' && event.figures ? [event.figures.loss] : [],
    );
    expect(losses.length).toBeGreaterThan(0);
    for (const loss of losses) expect(loss).toBeGreaterThan(0);
  });

  it('goes on with the events behind the last one that was seen', async () => {
    const url = `/api/runs/${job.run}/events`;
    const all = await collect(app, url);
    expect(await collect(app, url, { headers: { 'last-event-id': all[3]!.id! } })).toEqual(all.slice(4));
  });

  it('tells of the job when it changes', () => {
    expect(changes.map(({ state }) => state)).toEqual(['queued', 'running', 'done']);
    expect(changes.at(-1)).toEqual(job);
  });

  it('is one of the runs, with figures, files, report and configuration', async () => {
    const [run] = (await app.inject('/api/runs')).json().runs;
    expect(run).toMatchObject({
      id: job.run,
      state: 'done',
      exitStatus: 0,
      stages: { total: job.stages.total },
    });
    expect(run.stages.done).toBe(job.stages.total);
    const detail = (await app.inject(`/api/runs/${job.run}`)).json<RunDetail>();
    expect(detail.accuracy.map(({ task, method }) => `${task} ${method}`)).toEqual([
      'sentiment fine-tuned',
      'sentiment houlsby',
    ]);
    for (const { score } of detail.accuracy) {
      expect(score.mean).toBeGreaterThan(0.2);
      expect(score.mean).toBeLessThanOrEqual(1);
    }
    for (const { energyPj, latencyNs, edpPjNs, areaMm2 } of detail.costs) {
      expect(areaMm2).toBeGreaterThan(0);
      expect(edpPjNs / (energyPj * latencyNs)).toBeGreaterThan(0.5); // a mean of products beside a product of means
    }
    expect(detail.config).toContain('name: smoke');
    const report = await app.inject(`/runs/${job.run}/files/${run.report}`);
    expect(report.headers['content-type']).toContain('text/html');
    expect(report.body).toContain('<svg');
    expect(detail.files.map(({ path }) => path)).toContain(run.report);
    expect((await app.inject(`/api/jobs/${job.id}/log`)).body).toContain('finished  report');
  });

  it('is compared with another one of other settings', async () => {
    const other = (
      await submit(app, { ...SMALL, seed: 7, set: [...SMALL.set!, 'tasks=[sentiment]'] })
    ).json<Job>();
    await jobIn(app, other.id, ['done']);
    const url = `/api/compare?runs=${job.run},${other.run}`;
    const comparison = (await app.inject(url)).json<Comparison>();
    expect(comparison.settings).toEqual([{ path: 'seed', values: ['42', '7'] }]);
    expect(comparison.accuracy).toHaveLength(2);
    for (const { values } of [...comparison.accuracy, ...comparison.costs]) {
      expect(values).toHaveLength(2);
      expect(values).not.toContain(null);
    }
    expect((await app.inject(`/api/compare?runs=${job.run}`)).statusCode).toBe(400);
    expect((await app.inject(`/api/compare?runs=${job.run},none`)).statusCode).toBe(404);
  }, 300_000);

  it('does no work when it is submitted again', async () => {
    const again = (await submit(app, SMALL)).json<Job>();
    expect(again.stages).toEqual({ total: job.stages.total, cached: job.stages.total });
    expect(again.run).toBe(job.run);
    expect(again.id).toBeGreaterThan(job.id);
    await jobIn(app, again.id, ['done']);
  }, 60_000);
});

describe('an experiment that cannot be run', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    app = await startServer();
  });
  afterAll(() => app.close());

  it('is refused with every mistake and its place, and leaves no job', async () => {
    const answer = await submit(app, {
      experiment: 'smoke.yaml',
      set: ['train.max_stepz=4', 'compress.groups.ffn.sparsity=2'],
    });
    expect(answer.statusCode).toBe(422);
    const { issues } = answer.json();
    expect(issues.map(({ path }: { path: string }) => path).toSorted()).toEqual([
      'compress.groups.ffn.sparsity',
      'train.max_stepz',
    ]);
    expect(issues[0].message).toContain('did you mean');
    expect((await app.inject('/api/jobs')).json()).toEqual({ jobs: [] });
  }, 60_000);

  it('is none of the files that may be submitted', async () => {
    for (const experiment of ['smok.yaml', '../experiments/smoke.yaml', '/etc/passwd'])
      expect((await submit(app, { experiment })).json()).toMatchObject({ code: 'NO_EXPERIMENT' });
    const { experiments } = (await app.inject('/api/experiments')).json();
    expect(experiments).toContainEqual(expect.objectContaining({ file: 'smoke.yaml', name: 'smoke' }));
    expect((await app.inject('/api/experiments/smoke.yaml')).json().yaml).toContain('name: smoke');
  });
});

describe('the description', () => {
  it('names every route with what it takes and gives', async () => {
    const app = await startServer();
    const { openapi, paths } = (await app.inject('/api/openapi.json')).json();
    await app.close();
    expect(openapi).toMatch(/^3\./);
    expect(Object.keys(paths).toSorted()).toEqual([
      '/api/compare',
      '/api/experiments',
      '/api/experiments/{file}',
      '/api/jobs',
      '/api/jobs/events',
      '/api/jobs/{id}',
      '/api/jobs/{id}/log',
      '/api/runs',
      '/api/runs/{id}',
      '/api/runs/{id}/events',
      '/api/what-if/{run}',
      '/runs/{id}/files/{*}',
    ]);
    const { post } = paths['/api/jobs'];
    expect(post.requestBody.content['application/json'].schema.required).toEqual(['experiment']);
    expect(post.responses['201'].content['application/json'].schema.properties.run).toEqual({
      type: 'string',
    });
  });
});

interface Sent {
  id?: string;
  data: unknown;
}

/** Server-sent events until the server ends them, or `signal` does. */
async function collect(
  app: FastifyInstance,
  path: string,
  { headers = {}, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Sent[]> {
  const { port } = app.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers, ...(signal ? { signal } : {}) });
  let text = '';
  try {
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) text += part;
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  return text.split('\n\n').flatMap((block) => {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    const id = /^id: (.*)$/m.exec(block)?.[1];
    return data === undefined ? [] : [{ ...(id === undefined ? {} : { id }), data: JSON.parse(data) }];
  });
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 100));
}
