import { ERRORS } from './errors.js';
import type { Job, JobContext, StageHandlers } from './job-runner.js';
import { toAppError } from './packed-error.js';

/**
 * Executes a job by its handler, in this process.
 *
 * @throws AppError `JOB_UNKNOWN_KIND`, or what the handler throws, as an AppError
 */
export async function executeJob(
  handlers: StageHandlers,
  job: Job,
  { onProgress, signal }: Pick<JobContext, 'onProgress' | 'signal'>,
): Promise<void> {
  const handler = handlers[job.kind];
  if (!handler) throw ERRORS.unknownKind(job.kind, Object.keys(handlers));
  const { config, inputs, files, output, work } = job;
  try {
    await handler({ config, inputs, files, output, work, onProgress, signal });
  } catch (thrown) {
    throw toAppError(thrown, output);
  }
}
