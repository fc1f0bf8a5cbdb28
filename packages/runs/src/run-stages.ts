/** The scheduler: skips what is finished, runs what is ready, loses nothing that was done. */
import type { AppError, LockHolder } from '@adaptmem/core';
import { ERRORS, StageError } from './errors.js';
import { EventQueue } from './event-queue.js';
import type { Job, JobProgress, JobRunner } from './job-runner.js';
import { toAppError } from './packed-error.js';
import type { PlannedStage } from './stage.js';
import type { StageCache } from './stage-cache.js';

/** What happens to a stage; every stage ends with `cached`, `finished`, `failed` or `skipped`, unless interrupted. */
export type StageEvent =
  | { type: 'queued'; stage: string; kind: string }
  | { type: 'cached'; stage: string; kind: string; seconds: number }
  | { type: 'waiting'; stage: string; holder: LockHolder }
  | { type: 'started'; stage: string }
  | ({ type: 'progress'; stage: string } & JobProgress)
  | { type: 'finished'; stage: string; seconds: number }
  | { type: 'failed'; stage: string; error: AppError }
  | { type: 'skipped'; stage: string };

export interface RunStagesOptions {
  /** In topological order, as `planStages` returns it. */
  plan: readonly PlannedStage[];
  cache: StageCache;
  /** How many stages run side by side, at least 1. */
  jobs: number;
  runner: JobRunner;
  /** Aborting it stops the running stages; their checkpoints stay. */
  signal?: AbortSignal;
  /** A monotonic clock in milliseconds, for the recorded durations. */
  now?: () => number;
}

/**
 * Brings every stage of the plan into the cache. After a failure the stages that run are finished and kept,
 * nothing new begins, and the rest is reported as skipped.
 *
 * @throws StageError for the first stage that failed
 * @throws AppError `INTERRUPTED` (exit status 130) if `signal` was aborted
 * @throws RangeError if `jobs` is not a positive integer
 */
export async function* runStages(options: RunStagesOptions): AsyncGenerator<StageEvent, void> {
  if (!Number.isInteger(options.jobs) || options.jobs < 1) {
    throw new RangeError(`jobs must be a positive integer, got ${options.jobs}`);
  }
  const queue = new EventQueue<StageEvent>();
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, ...(options.signal ? [options.signal] : [])]);
  const over = schedule({ now: () => performance.now(), ...options, signal }, (event) =>
    queue.push(event),
  ).then(
    () => queue.close(),
    (error) => queue.close(error),
  );
  try {
    yield* queue;
  } finally {
    left.abort(); // the reader left the loop early
    await over;
  }
}

type Emit = (event: StageEvent) => void;
type Options = Required<RunStagesOptions>;

async function schedule(options: Options, emit: Emit): Promise<void> {
  const { plan, cache, jobs, signal } = options;
  const done = new Set<string>();
  const waiting = new Set<PlannedStage>();
  const running = new Set<Promise<void>>();
  let failure: StageError | undefined;

  for (const stage of plan) {
    const record = cache.record(stage.key);
    if (record) done.add(stage.name);
    else waiting.add(stage);
    emit(
      record ? cachedEvent(stage, record.seconds) : { type: 'queued', stage: stage.name, kind: stage.kind },
    );
  }

  function begin(stage: PlannedStage): void {
    waiting.delete(stage);
    const work = runStage(stage, options, emit)
      .then(() => void done.add(stage.name))
      .catch((thrown) => {
        if (signal.aborted) return;
        const error = toAppError(thrown);
        emit({ type: 'failed', stage: stage.name, error });
        failure ??= new StageError(stage.name, error);
      })
      .finally(() => running.delete(work));
    running.add(work);
  }

  for (;;) {
    const ready = [...waiting].filter((stage) => stage.needs.every((need) => done.has(need)));
    if (!failure && !signal.aborted) for (const stage of ready.slice(0, jobs - running.size)) begin(stage);
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (signal.aborted) throw ERRORS.interrupted();
  for (const stage of waiting) emit({ type: 'skipped', stage: stage.name });
  if (failure) throw failure;
}

/** Executes one stage under its lock; another process may have finished it meanwhile. */
async function runStage(stage: PlannedStage, options: Options, emit: Emit): Promise<void> {
  const { cache, signal, now } = options;
  const { name, kind, key, config, needKeys } = stage;
  const onWait = (holder: LockHolder) => emit({ type: 'waiting', stage: name, holder });
  const lock = await cache.lock(key, { signal, onWait });
  try {
    const record = cache.record(key);
    if (record) return emit(cachedEvent(stage, record.seconds));
    emit({ type: 'started', stage: name });
    const start = now();
    const output = cache.outputFolder(key);
    try {
      await options.runner.run(jobOf(stage, cache, output), {
        signal,
        onProgress: (progress) => emit({ type: 'progress', stage: name, ...progress }),
        shareLock: lock.share,
      });
      const seconds = (now() - start) / 1000;
      cache.commit(key, output, { kind, name, config, needs: { ...needKeys }, seconds });
      emit({ type: 'finished', stage: name, seconds });
    } finally {
      cache.discard(output);
    }
  } finally {
    lock.release();
  }
}

function jobOf(stage: PlannedStage, cache: StageCache, output: string): Job {
  const { name, key, kind, config, needKeys, files = {}, inProcess = false } = stage;
  const inputs = Object.fromEntries(
    Object.entries(needKeys).map(([need, needKey]) => [need, cache.folderOf(needKey)]),
  );
  return {
    schemaVersion: 1,
    stage: name,
    key,
    kind,
    config,
    inputs,
    files,
    output,
    work: cache.workFolder(key),
    inProcess,
  };
}

const cachedEvent = ({ name, kind }: PlannedStage, seconds: number): StageEvent => ({
  type: 'cached',
  stage: name,
  kind,
  seconds,
});
