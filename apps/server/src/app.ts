/** The server, put together: checks for everybody, then a plugin for each resource. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import sse from '@fastify/sse';
import files from '@fastify/static';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { addGuard } from './access/guard.js';
import { comparePlugin } from './compare/compare-plugin.js';
import { openExperimentFiles } from './experiments/experiment-files.js';
import { experimentsPlugin } from './experiments/experiments-plugin.js';
import { JobQueue } from './jobs/job-queue.js';
import { openJobStore } from './jobs/job-store.js';
import { jobsPlugin } from './jobs/jobs-plugin.js';
import type { PipelineSettings } from './jobs/pipeline-process.js';
import { problemOf, REFUSALS } from './refusal.js';
import { DASHBOARD } from './repository.js';
import { openRunStore } from './runs/run-store.js';
import { runsPlugin } from './runs/runs-plugin.js';
import { whatIfPlugin } from './what-if/what-if-plugin.js';

export interface ServerOptions {
  pipeline: PipelineSettings;
  /** Folder of the experiment files that may be submitted. */
  experiments: string;
  /** Folder of the jobs. */
  jobs: string;
  /** Experiments at once, at least 1. */
  atOnce: number;
  /** Who knows it may ask; absent: whoever reaches this machine's loopback. */
  token?: string | undefined;
  /** Requests a minute from one address. */
  requestsPerMinute: number;
  /** Whether requests and failures are written to stderr, as JSON. */
  log: boolean;
  /** A clock in milliseconds since 1970. */
  now: () => number;
}

const BODY_LIMIT_BYTES = 64 * 1024;
const LONGEST_PARAMETER = 500;

/** The server, ready to listen; closing it stops its experiments, which the next one goes on with. */
export async function createApp(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: options.log && { level: 'warn', stream: process.stderr },
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    forceCloseConnections: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => {
    const { status, problem } = problemOf(error);
    if (status >= 500) request.log.error(error);
    return reply.code(status).send(problem);
  });
  app.setNotFoundHandler(({ url }) => {
    throw REFUSALS.noRoute(url.split('?')[0]!);
  });
  await addChecks(app, options);
  await addDescription(app);
  await app.register(sse.default);
  await app.register(files, { root: DASHBOARD, wildcard: false });
  await addResources(app, options);
  return app;
}

async function addChecks(app: FastifyInstance, { requestsPerMinute, token }: ServerOptions): Promise<void> {
  await app.register(rateLimit, { max: requestsPerMinute, timeWindow: '1 minute' });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'self'"], frameAncestors: ["'none'"], formAction: ["'self'"] },
    },
    strictTransportSecurity: false, // it may speak HTTP
  });
  await app.register(cookie);
  addGuard(app, token);
}

async function addDescription(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'AdaptMem',
        version: '0.1.0',
        description: 'Runs of experiments: submit, watch, browse, compare, what if',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

async function addResources(app: FastifyInstance, options: ServerOptions): Promise<void> {
  const { pipeline, atOnce, now } = options;
  const runs = openRunStore(pipeline.runs, now);
  const experiments = openExperimentFiles(options.experiments);
  const onError = (error: unknown) => app.log.error(error);
  const store = await openJobStore(options.jobs);
  const jobs = new JobQueue({ store, experiments, pipeline, atOnce, now, onError });
  app.addHook('preClose', () => jobs.close());
  app.addHook('onClose', async () => store.close());
  const typed = app.withTypeProvider<ZodTypeProvider>();
  await typed.register(runsPlugin, { runs });
  await typed.register(comparePlugin, { runs });
  await typed.register(experimentsPlugin, { experiments });
  await typed.register(jobsPlugin, { jobs });
  await typed.register(whatIfPlugin, { runs });
}
