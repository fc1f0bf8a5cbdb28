/** The queue of experiments: so many at once, in the order of submission; it survives the server. */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isGone, pidOf, processIdentity, readText } from '@adaptmem/core';
import { readRun, runFolderName } from '@adaptmem/runs';
import type { z } from 'zod';
import { Job, type JobRequest } from '../api/job.js';
import type { ExperimentFiles } from '../experiments/experiment-files.js';
import { REFUSALS } from '../refusal.js';
import { REPOSITORY } from '../repository.js';
import type { JobStore, StoredJob } from './job-store.js';
import { exitOf, type PipelineSettings, planExperiment, startExperiment } from './pipeline-process.js';

export interface JobQueueOptions {
  store: JobStore;
  experiments: ExperimentFiles;
  pipeline: PipelineSettings;
  /** Experiments at once, at least 1. */
  atOnce: number;
  /** A clock in milliseconds since 1970. */
  now: () => number;
  /** Told what went wrong where nobody waits for an answer. */
  onError: (error: unknown) => void;
}

/** After a polite signal, until a process is killed. */
const GRACE_MS = 10_000;
/** Between looks at a process that another server started. */
const WATCH_MS = 1000;
const INTERRUPTED = 130;
const ERROR_LINES = 12;

/** Emits `change` with a job whenever one has changed. */
export class JobQueue extends EventEmitter<{ change: [Job] }> {
  readonly #options: JobQueueOptions;
  readonly #jobs = new Map<number, StoredJob>();
  readonly #running = new Map<number, Promise<void>>();
  #isClosing = false;

  /** Takes over what an earlier server left: its processes if they live, or else their experiments. */
  constructor(options: JobQueueOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    for (const job of options.store.readAll()) this.#jobs.set(job.id, job);
    for (const job of this.#jobs.values()) if (job.state === 'running') this.#takeOver(job);
    this.#startNext();
  }

  /** The latest first. */
  list(): Job[] {
    return [...this.#jobs.values()].reverse().map((job) => Job.parse(job));
  }

  /** @throws Refusal `NO_JOB` */
  get(id: number): Job {
    return Job.parse(this.#find(id));
  }

  /** What the job's process has said so far. @throws Refusal `NO_JOB` */
  logOf(id: number): string {
    const path = this.#options.store.logOf(this.#find(id).id);
    return existsSync(path) ? readText(path) : '';
  }

  /**
   * Puts an experiment into the queue; one that waits or runs already is answered with its job.
   *
   * @throws Refusal `NO_EXPERIMENT` @throws InputError with every mistake of the experiment
   */
  async submit({
    experiment,
    set,
    seed,
  }: z.output<typeof JobRequest>): Promise<{ job: Job; isNew: boolean }> {
    const { experiments, pipeline, now } = this.#options;
    const file = shortPath(experiments.pathOf(experiment));
    const toRun = { file, set, ...(seed === undefined ? {} : { seed }) };
    const { name, planHash, stages } = await planExperiment(toRun, pipeline);
    const run = runFolderName(name, planHash);
    const same = [...this.#jobs.values()].find((job) => job.run === run && !isOver(job));
    if (same) return { job: this.get(same.id), isNew: false };
    const id = Math.max(0, ...this.#jobs.keys()) + 1;
    const submitted = new Date(now()).toISOString();
    this.#change({ id, state: 'queued', experiment, ...toRun, run, submitted, stages });
    this.#startNext();
    return { job: this.get(id), isNew: true };
  }

  /**
   * Takes a job out of the queue, or stops it; what its experiment has finished stays.
   *
   * @throws Refusal `NO_JOB`, or `JOB_OVER` if it has ended
   */
  async cancel(id: number): Promise<Job> {
    const job = this.#find(id);
    if (isOver(job)) throw REFUSALS.jobOver(id, job.state);
    this.#change({ ...job, state: 'cancelled', ended: this.#time() });
    if (job.process !== undefined) await stop(job.process);
    await this.#running.get(id);
    return this.get(id);
  }

  /** Stops what runs; the next server goes on with it. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const running = [...this.#running.keys()].map((id) => this.#find(id));
    await Promise.all(running.map(({ process }) => process !== undefined && stop(process)));
    await Promise.all(this.#running.values());
  }

  #find(id: number): StoredJob {
    const job = this.#jobs.get(id);
    if (!job) throw REFUSALS.noJob(id);
    return job;
  }

  #change(job: StoredJob): void {
    this.#jobs.set(job.id, job); // first, so that a full disk makes nobody try for ever
    this.#options.store.write(job);
    this.emit('change', Job.parse(job));
  }

  #startNext(): void {
    if (this.#isClosing) return;
    const waiting = [...this.#jobs.values()].filter(({ state }) => state === 'queued');
    for (const job of waiting.slice(0, Math.max(0, this.#options.atOnce - this.#running.size)))
      this.#watch(job.id, this.#run(job));
  }

  #watch(id: number, work: Promise<void>): void {
    const over = work
      .catch((error: unknown) => this.#giveUp(id, error))
      .catch(this.#options.onError)
      .finally(() => {
        this.#running.delete(id);
        this.#startNext();
      });
    this.#running.set(id, over);
  }

  /** The job cannot be run here, whatever its experiment is. */
  #giveUp(id: number, error: unknown): void {
    this.#options.onError(error);
    const job = withoutProcess(this.#find(id));
    this.#change({ ...job, state: 'failed', ended: this.#time(), error: String(error) });
  }

  async #run(job: StoredJob): Promise<void> {
    const child = startExperiment(job, this.#options.pipeline, this.#options.store.logOf(job.id));
    const over = exitOf(child);
    const process = child.pid === undefined ? undefined : processIdentity(child.pid);
    this.#change({ ...job, state: 'running', started: this.#time(), ...(process ? { process } : {}) });
    this.#end(job.id, await over);
  }

  #takeOver(job: StoredJob): void {
    if (job.process === undefined || isGone(job.process)) {
      this.#change({ ...withoutProcess(job), state: 'queued' });
      return;
    }
    const over = async (process: string) => {
      while (!isGone(process)) await pause(WATCH_MS, undefined, { ref: false });
      this.#end(job.id, this.#exitStatusOf(job));
    };
    this.#watch(job.id, over(job.process));
  }

  /** Of a process that was not ours; its manifest tells. */
  #exitStatusOf({ run }: StoredJob): number | undefined {
    try {
      return readRun(join(this.#options.pipeline.runs, run)).exitStatus;
    } catch {
      return undefined;
    }
  }

  #end(id: number, exitStatus: number | undefined): void {
    const job = withoutProcess(this.#find(id));
    const ended = { ...(exitStatus === undefined ? {} : { exitStatus }), ended: this.#time() };
    if (job.state === 'cancelled') this.#change({ ...job, ...ended });
    else if (exitStatus === 0) this.#change({ ...job, ...ended, state: 'done' });
    else if (this.#isClosing && (exitStatus === INTERRUPTED || exitStatus === undefined))
      this.#change({ ...job, state: 'queued' });
    else this.#change({ ...job, ...ended, state: 'failed', error: lastLines(this.logOf(id)) });
  }

  #time(): string {
    return new Date(this.#options.now()).toISOString();
  }
}

const isOver = ({ state }: StoredJob): boolean => state !== 'queued' && state !== 'running';

/** As a user would write it at the top of the repository. */
function shortPath(path: string): string {
  const short = relative(REPOSITORY, path);
  return short.startsWith('..') ? path : short;
}

function withoutProcess({ process: _process, ...job }: StoredJob): StoredJob {
  return job;
}

/** Asks the process group to end, and makes it. */
async function stop(identity: string): Promise<void> {
  const send = (signal: NodeJS.Signals) => {
    try {
      if (!isGone(identity)) process.kill(-pidOf(identity), signal);
    } catch {
      // it ended in between
    }
  };
  send('SIGINT');
  for (let waited = 0; waited < GRACE_MS && !isGone(identity); waited += 100) await pause(100);
  send('SIGKILL');
}

/** From the error on, if there is one. */
function lastLines(log: string): string {
  const lines = log.trimEnd().split('\n');
  const error = lines.findLastIndex((line) => /^(Error|Internal error)\b/.test(line));
  return (error >= 0 ? lines.slice(error) : lines).slice(-ERROR_LINES).join('\n');
}
