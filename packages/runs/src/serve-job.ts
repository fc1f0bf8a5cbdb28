/**
 * The worker's side of a job: any process that is started with a job file does the same, whether a local pool, a
 * queue worker or a cluster started it.
 */
import { Worker } from 'node:worker_threads';
import { DataError, type ExitStatus, readText } from '@adaptmem/core';
import { executeJob } from './execute-job.js';
import { type JobMessage, StartMessage } from './job-message.js';
import { Job, type JobProgress, type StageHandlers } from './job-runner.js';
import { packError } from './packed-error.js';

const PROGRESS_INTERVAL_MS = 100;
const INTERRUPTED = 130;

/**
 * Executes the job in `jobFile` by the handler of its kind and reports to the parent if there is one. SIGTERM
 * aborts the handler's `signal`; SIGINT is left to the parent; if the parent dies, so does this process.
 *
 * @returns the exit status for `process.exit`: 0, or that of the error that was reported to the parent
 * @throws AppError if there is no parent to report it to
 */
export async function serveJob(handlers: StageHandlers, jobFile: string): Promise<ExitStatus | 0> {
  const abort = new AbortController();
  process.on('SIGTERM', () => abort.abort());
  if (!process.send) {
    await executeJob(handlers, readJob(jobFile), { onProgress: () => {}, signal: abort.signal });
    return 0;
  }
  process.on('SIGINT', () => {});
  const parent = await startSignal();
  if (parent === undefined) return INTERRUPTED;
  dieWith(parent);
  const { message, status } = await attempt(handlers, jobFile, abort.signal);
  await tellParent(message);
  if (process.connected) process.disconnect();
  return status;
}

interface Outcome {
  message: JobMessage;
  status: ExitStatus | 0;
}

async function attempt(handlers: StageHandlers, jobFile: string, signal: AbortSignal): Promise<Outcome> {
  try {
    await executeJob(handlers, readJob(jobFile), { onProgress: progressToParent(), signal });
    return { message: { type: 'done' }, status: 0 };
  } catch (thrown) {
    const error = packError(thrown);
    return { message: { type: 'failed', error }, status: signal.aborted ? INTERRUPTED : error.exitStatus };
  }
}

/** @throws FileError @throws DataError if the file holds no job */
function readJob(file: string): Job {
  try {
    return Job.parse(JSON.parse(readText(file)));
  } catch (error) {
    if (!(error instanceof SyntaxError || (error as Error).name === 'ZodError')) throw error;
    throw new DataError([{ file, message: `Expected a job: ${(error as Error).message}`, code: 'JOB_FILE' }]);
  }
}

/** The parent's process id once it lets us begin; `undefined` if it is gone. */
function startSignal(): Promise<number | undefined> {
  return new Promise((resolve) => {
    process.once('disconnect', () => resolve(undefined));
    process.once('message', (message) => resolve(StartMessage.parse(message).parent));
  });
}

/**
 * Kills this process when its parent is over. A thread of its own looks, because numerical code may keep the main
 * thread busy for long, and an orphan must not go on writing into a folder that a new run takes over.
 */
function dieWith(parent: number): void {
  const watch = `const { workerData } = require('node:worker_threads');
    setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL'); }, 200);`;
  new Worker(watch, { eval: true, workerData: parent, execArgv: [] }).unref();
}

/** Sends at most ten times a second, and always notes and the end. */
function progressToParent(): (progress: JobProgress) => void {
  let next = 0;
  return (progress) => {
    const now = performance.now();
    if (now < next && progress.fraction < 1 && progress.note === undefined) return;
    next = now + PROGRESS_INTERVAL_MS;
    void tellParent({ type: 'progress', ...progress });
  };
}

/** Resolves when the message is out, or when nobody listens any more. */
function tellParent(message: JobMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
