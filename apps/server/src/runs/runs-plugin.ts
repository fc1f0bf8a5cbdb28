/** `/api/runs`, the files of runs, and what happens in a run while it goes on. */
import { isAbsolute, join, normalize } from 'node:path';
import { eventLogOf, followEventLog } from '@adaptmem/runs';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { RunDetail, RunList } from '../api/run.js';
import { REFUSALS } from '../refusal.js';
import type { RunStore } from './run-store.js';

export interface RunsOptions {
  runs: RunStore;
}

const OfRun = z.object({ id: z.string() });

/** Pages of runs show what an experiment wrote: text, styles and drawings, never scripts. */
const FILES_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:";

export const runsPlugin: FastifyPluginAsyncZod<RunsOptions> = async (app, { runs }) => {
  app.get(
    '/api/runs',
    { schema: { summary: 'All runs, the latest first', response: { 200: RunList } } },
    async () => ({ runs: runs.list() }),
  );

  app.get(
    '/api/runs/:id',
    {
      schema: {
        summary: 'A run with its figures, stages, files and configuration',
        params: OfRun,
        response: { 200: RunDetail },
      },
    },
    async ({ params }) => runs.detail(params.id),
  );

  app.get(
    '/api/runs/:id/events',
    {
      sse: 'only',
      schema: {
        summary: 'What happens in a run, from its beginning, as server-sent events; `over` if it has no end',
        params: OfRun,
      },
    },
    async ({ params, signal }, reply) => {
      const folder = runs.folderOf(params.id);
      const gone = new AbortController();
      reply.sse.onClose(() => gone.abort());
      const events = followEventLog(eventLogOf(folder), {
        from: reply.sse.lastEventId ?? undefined,
        signal: AbortSignal.any([signal, gone.signal]),
        isOver: () => runs.summary(params.id).state !== 'running',
      });
      let hasEnd = false;
      for await (const { event, position } of events) {
        await reply.sse.send({ id: position, data: event });
        hasEnd = event.type === 'end';
      }
      if (!hasEnd && reply.sse.isConnected) await reply.sse.send({ event: 'over', data: null });
    },
  );

  app.get(
    '/runs/:id/files/*',
    {
      schema: { summary: 'A file of a run, e.g. its report', params: OfRun.extend({ '*': z.string() }) },
    },
    async ({ params }, reply) => {
      const path = normalize(params['*']);
      if (path.startsWith('..') || isAbsolute(path)) throw REFUSALS.noFile(params['*']);
      void reply.header('content-security-policy', FILES_POLICY);
      return reply.sendFile(path, join(runs.folderOf(params.id)));
    },
  );
};
