/** `/api/experiments`. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ExperimentList, ExperimentText } from '../api/experiment.js';
import type { ExperimentFiles } from './experiment-files.js';

export interface ExperimentsOptions {
  experiments: ExperimentFiles;
}

export const experimentsPlugin: FastifyPluginAsyncZod<ExperimentsOptions> = async (app, { experiments }) => {
  app.get(
    '/api/experiments',
    { schema: { summary: 'Experiment files that can be submitted', response: { 200: ExperimentList } } },
    async () => ({ experiments: experiments.list() }),
  );

  app.get(
    '/api/experiments/:file',
    {
      schema: {
        summary: 'An experiment file as it is written',
        params: z.object({ file: z.string() }),
        response: { 200: ExperimentText },
      },
    },
    async ({ params }) => experiments.read(params.file),
  );
};
