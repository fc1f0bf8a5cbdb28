/** `/api/compare`. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Comparison } from '../api/comparison.js';
import { REFUSALS } from '../refusal.js';
import type { RunsOptions } from '../runs/runs-plugin.js';
import { compareRuns } from './compare-runs.js';

const MOST_RUNS = 12;

export const comparePlugin: FastifyPluginAsyncZod<RunsOptions> = async (app, { runs }) => {
  app.get(
    '/api/compare',
    {
      schema: {
        summary: 'Runs side by side: settings that differ, accuracy, costs',
        querystring: z.object({ runs: z.string().meta({ description: 'ids, with commas between' }) }),
        response: { 200: Comparison },
      },
    },
    async ({ query }) => {
      const ids = [...new Set(query.runs.split(',').filter(Boolean))];
      if (ids.length < 2 || ids.length > MOST_RUNS) throw REFUSALS.fewRuns();
      return compareRuns(ids.map((id) => runs.detail(id)));
    },
  );
};
