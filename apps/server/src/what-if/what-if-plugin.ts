/** `/api/what-if`. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { WhatIfAnswer, WhatIfRequest, WhatIfSystems } from '../api/what-if.js';
import type { RunsOptions } from '../runs/runs-plugin.js';
import { listSystems } from './list-systems.js';
import { whatIf } from './what-if.js';

const OfRun = z.object({ run: z.string() });

export const whatIfPlugin: FastifyPluginAsyncZod<RunsOptions> = async (app, { runs }) => {
  app.get(
    '/api/what-if/:run',
    {
      schema: {
        summary: 'Systems of a run, and what can be turned about them',
        params: OfRun,
        response: { 200: WhatIfSystems },
      },
    },
    async ({ params }) => ({ systems: listSystems(runs.folderOf(params.run)) }),
  );

  app.post(
    '/api/what-if/:run',
    {
      schema: {
        summary: "What a system with other settings would make of the run's networks",
        params: OfRun,
        body: WhatIfRequest,
        response: { 200: WhatIfAnswer },
      },
    },
    async ({ params, body }) => whatIf(runs.folderOf(params.run), body),
  );
};
