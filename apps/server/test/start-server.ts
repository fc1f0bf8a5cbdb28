/** Servers as tests start them: with folders of their own, and small experiments of the real pipeline. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { Job, JobRequest } from '../src/api/job.js';
import { createApp, type ServerOptions } from '../src/app.js';
import { EXPERIMENTS } from '../src/repository.js';

/** A whole run in some 20 seconds. */
export const SMALL: JobRequest = {
  experiment: 'smoke.yaml',
  set: ['tasks=[sentiment]', 'train.max_steps=4'],
};

/** A new empty folder. */
export const newFolder = (name: string): string => mkdtempSync(join(tmpdir(), `adaptmem-${name}-`));

/** Options with new folders and without a token. */
export function testOptions(given: Partial<ServerOptions> = {}): ServerOptions {
  const folder = newFolder('server');
  return {
    pipeline: { runs: join(folder, 'runs'), cache: join(folder, 'cache'), stages: 2 },
    experiments: EXPERIMENTS,
    jobs: join(folder, 'jobs'),
    atOnce: 1,
    requestsPerMinute: 10_000,
    log: false,
    now: Date.now,
    ...given,
  };
}

export const startServer = (given: Partial<ServerOptions> = {}): Promise<FastifyInstance> =>
  createApp(testOptions(given));

export const submit = (app: FastifyInstance, payload: object): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: '/api/jobs', payload });

/** The job when it has ended, or is in that state. */
export async function jobIn(app: FastifyInstance, id: number, states: readonly string[]): Promise<Job> {
  for (;;) {
    const job = (await app.inject(`/api/jobs/${id}`)).json<Job>();
    if (states.includes(job.state)) return job;
    if (['done', 'failed', 'cancelled'].includes(job.state)) throw new Error(JSON.stringify(job, null, 2));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
