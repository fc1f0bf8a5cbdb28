/** Executes stages on this machine: one child process each, or in this process where a stage asks for it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type AppError, fileError, readText, writeAtomic } from '@adaptmem/core';
import { ERRORS } from './errors.js';
import { executeJob } from './execute-job.js';
import { JobMessage } from './job-message.js';
import type { Job, JobContext, JobRunner, StageHandlers } from './job-runner.js';
import { unpackError } from './packed-error.js';

export interface LocalRunnerOptions {
  /** Handlers of the stages that run in this process. */
  handlers: StageHandlers;
  /** The module that is started as `node entry job <file>` for the others and calls `serveJob`. */
  entry?: string | URL;
  /** How many run side by side; the cores are shared out among them. */
  jobs: number;
  /** Options of Node for the child; by default those of this process. */
  execArgv?: string[];
  /** Added to the child's environment. */
  env?: Readonly<Record<string, string>>;
  /** Time between SIGTERM and SIGKILL, in milliseconds; 3000 by default. */
  graceMs?: number;
}

/** A runner for this machine. */
export function localRunner(options: LocalRunnerOptions): JobRunner {
  return {
    run: (job, context) =>
      job.inProcess ? executeJob(options.handlers, job, context) : runInChild(job, context, options),
  };
}

async function runInChild(job: Job, context: JobContext, options: LocalRunnerOptions): Promise<void> {
  if (options.entry === undefined) throw ERRORS.noEntry(job.stage);
  context.signal.throwIfAborted();
  const child = startChild(options.entry, job, options);
  const kill = () => void stopChild(child, options.graceMs ?? 3000);
  context.signal.addEventListener('abort', kill);
  try {
    const outcome = await converse(child, job, context, kill);
    if (outcome) throw outcome;
  } finally {
    context.signal.removeEventListener('abort', kill);
  }
}

function startChild(
  entry: string | URL,
  job: Job,
  { jobs, execArgv, env }: LocalRunnerOptions,
): ChildProcess {
  const jobFile = join(job.work, 'job.json');
  writeAtomic(jobFile, `${JSON.stringify(job, null, 2)}\n`);
  const log = openLog(logOf(job));
  try {
    return fork(entry, ['job', jobFile], {
      env: { ...threadCounts(jobs), ...process.env, ...env },
      stdio: ['ignore', log, log, 'ipc'],
      ...(execArgv ? { execArgv } : {}),
    });
  } finally {
    closeSync(log);
  }
}

/**
 * Shares the lock, lets the child begin, passes its progress on, and waits until it is over.
 *
 * @returns why it failed, if it did
 */
async function converse(
  child: ChildProcess,
  job: Job,
  { onProgress, shareLock, signal }: JobContext,
  kill: () => void,
): Promise<AppError | undefined> {
  let last: JobMessage | undefined;
  child.on('message', (raw) => {
    const message = JobMessage.parse(raw);
    if (message.type === 'progress') {
      const { type: _type, ...progress } = message;
      onProgress(progress);
    } else {
      last = message;
      if (!signal.aborted) kill(); // it has nothing more to do; forgotten handles must not keep it alive
    }
  });
  const over = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  if (child.pid !== undefined) shareLock(child.pid);
  child.send({ type: 'start', parent: process.pid }, () => {}); // a child that died at once shows in `over`
  const [status, signalName] = await over;
  if (last?.type === 'done') return undefined;
  if (last?.type === 'failed') return unpackError(last.error);
  return ERRORS.died(signalName ? `by ${signalName}` : `with status ${status}`, lastWords(logOf(job)));
}

/** SIGTERM lets it write a checkpoint; SIGKILL comes after the grace. Both are safe at any moment. */
async function stopChild(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const deadline = setTimeout(() => child.kill('SIGKILL'), graceMs);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(deadline);
}

/** Numerical libraries take all cores by default; side by side they would only hinder each other. */
function threadCounts(jobs: number): Record<string, string> {
  const threads = String(Math.max(1, Math.floor(availableParallelism() / jobs)));
  return { OMP_NUM_THREADS: threads, TF_NUM_INTRAOP_THREADS: threads, TF_NUM_INTEROP_THREADS: '1' };
}

const logOf = (job: Job) => join(job.work, 'log.txt');

function openLog(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw fileError('write', path, error);
  }
}

const LAST_LINES = 8;

function lastWords(log: string): string {
  const lines = readText(log).trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  return lines === '' ? `Its log ${log} is empty` : `The end of its log ${log}:\n${lines}`;
}
