/** Threads for tasks too small for a process each: they start once, load once, and then answer one task after another. */
import { Worker } from 'node:worker_threads';
import { ERRORS } from './errors.js';
import { type PackedError, unpackError } from './packed-error.js';

export interface WorkerPoolOptions {
  /** The module that each thread runs; it calls `serveTasks`. */
  entry: URL;
  /** Threads, at least 1. */
  workers: number;
  /** What every thread gets to set itself up, as structured clone copies it. */
  data: unknown;
}

export interface WorkerPool<T, R> {
  /**
   * The answer of the next free thread.
   *
   * @throws AppError as the handler did, or `WORKER_DIED`
   */
  run(task: T): Promise<R>;
  /** Ends the threads, whatever they are doing; tasks that wait for an answer fail. */
  close(): Promise<void>;
}

/** From a thread. */
export type TaskAnswer = { result: unknown } | { error: PackedError };

interface Waiting {
  task: unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Starts the threads. Close the pool when all is done, else they keep the process alive. */
export function openWorkerPool<T, R>({ entry, workers, data }: WorkerPoolOptions): WorkerPool<T, R> {
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Waiting>();
  const all = Array.from({ length: workers }, () => startWorker());
  let failure: unknown;

  function startWorker(): Worker {
    const worker = new Worker(entry, { workerData: data });
    worker.on('message', (answer: TaskAnswer) => settle(worker, answer));
    worker.on('error', (error) => fail(error));
    worker.on('exit', (status) => fail(ERRORS.workerDied(status)));
    idle.push(worker);
    return worker;
  }

  function settle(worker: Worker, answer: TaskAnswer): void {
    const waiting = busy.get(worker);
    busy.delete(worker);
    idle.push(worker);
    if (waiting && 'result' in answer) waiting.resolve(answer.result);
    else if (waiting && 'error' in answer) waiting.reject(unpackError(answer.error));
    next();
  }

  /** A thread that is lost takes the others' tasks with it: their common work cannot be finished. */
  function fail(error: unknown): void {
    failure ??= error;
    for (const { reject } of [...busy.values(), ...queue]) reject(failure);
    busy.clear();
    queue.length = 0;
  }

  function next(): void {
    while (idle.length > 0 && queue.length > 0) {
      const [worker, waiting] = [idle.pop()!, queue.shift()!];
      busy.set(worker, waiting);
      worker.postMessage(waiting.task);
    }
  }

  return {
    run: (task) =>
      new Promise<R>((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        queue.push({ task, resolve: resolve as Waiting['resolve'], reject });
        next();
      }),
    async close() {
      failure ??= ERRORS.poolClosed();
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}
