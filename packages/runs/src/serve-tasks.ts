/** The thread's side of a worker pool. */
import { parentPort, workerData } from 'node:worker_threads';
import { packError } from './packed-error.js';
import type { TaskAnswer } from './worker-pool.js';

/**
 * Answers every task of the pool, one at a time in the order of arrival.
 *
 * @param setUp makes the handler from the pool's `data`, once
 */
export function serveTasks<D, T, R>(setUp: (data: D) => (task: T) => Promise<R> | R): void {
  const handler = setUp(workerData as D);
  let last: Promise<void> = Promise.resolve();
  parentPort!.on('message', (task: T) => {
    last = last.then(async () => parentPort!.postMessage(await answerOf(handler, task)));
  });
}

async function answerOf<T, R>(handler: (task: T) => Promise<R> | R, task: T): Promise<TaskAnswer> {
  try {
    return { result: await handler(task) };
  } catch (thrown) {
    return { error: packError(thrown) };
  }
}
