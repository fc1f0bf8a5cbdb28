/** `/api/jobs`: submit, watch, cancel. */
import { on } from 'node:events';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Job, JobList, JobRequest } from '../api/job.js';
import type { JobQueue } from './job-queue.js';

export interface JobsOptions {
  jobs: JobQueue;
}

const OfJob = z.object({ id: z.coerce.number().int().positive() });

export const jobsPlugin: FastifyPluginAsyncZod<JobsOptions> = async (app, { jobs }) => {
  app.get(
    '/api/jobs',
    { schema: { summary: 'All jobs, the latest first', response: { 200: JobList } } },
    async () => ({ jobs: jobs.list() }),
  );

  app.post(
    '/api/jobs',
    {
      schema: {
        summary: 'Submit an experiment; 200 with its job if it waits or runs already',
        body: JobRequest,
        response: { 200: Job, 201: Job },
      },
    },
    async ({ body }, reply) => {
      const { job, isNew } = await jobs.submit(body);
      return reply.code(isNew ? 201 : 200).send(job);
    },
  );

  app.get(
    '/api/jobs/events',
    { sse: 'only', schema: { summary: 'Each job when it has changed, as server-sent events' } },
    async ({ signal }, reply) => {
      const gone = new AbortController();
      reply.sse.onClose(() => gone.abort());
      reply.sse.sendHeaders();
      const changes = on(jobs, 'change', { signal: AbortSignal.any([signal, gone.signal]) });
      try {
        for await (const [job] of changes) await reply.sse.send({ data: job });
      } catch (error) {
        if ((error as Error).name !== 'AbortError') throw error;
      }
    },
  );

  app.get(
    '/api/jobs/:id',
    { schema: { summary: 'A job', params: OfJob, response: { 200: Job } } },
    async ({ params }) => jobs.get(params.id),
  );

  app.delete(
    '/api/jobs/:id',
    {
      schema: {
        summary: 'Cancel a job; what its experiment has finished stays',
        params: OfJob,
        response: { 200: Job },
      },
    },
    async ({ params }) => jobs.cancel(params.id),
  );

  app.get(
    '/api/jobs/:id/log',
    { schema: { summary: 'What the process of a job has said', params: OfJob } },
    async ({ params }, reply) => reply.type('text/plain; charset=utf-8').send(jobs.logOf(params.id)),
  );
};
