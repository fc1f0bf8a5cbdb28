import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { openWorkerPool } from '../src/worker-pool.js';
import type { DemoTask } from './demo-thread.js';
import { buildDemo } from './start-pipeline.js';

let entry: URL;
beforeAll(async () => {
  entry = pathToFileURL(join(await buildDemo(), 'demo-thread.mjs'));
});

const open = (workers: number) => openWorkerPool<DemoTask, number>({ entry, workers, data: { factor: 3 } });

describe('openWorkerPool()', () => {
  it('gives each task its own answer, in whatever order they end', async () => {
    const pool = open(2);
    const tasks = Array.from({ length: 20 }, (_, value): DemoTask => ({ value, delayMs: (7 * value) % 5 }));
    const answers = await Promise.all(tasks.map((task) => pool.run(task)));
    expect(answers).toEqual(tasks.map(({ value }) => 3 * value));
    await pool.close();
    await expect(pool.run({ value: 1 })).rejects.toMatchObject({ code: 'WORKER_POOL_CLOSED' });
  });

  it('passes an error on and goes on with the next task', async () => {
    const pool = open(1);
    await expect(pool.run({ value: 7, fail: true })).rejects.toMatchObject({
      code: 'DEFECT',
      message: 'RangeError: cannot do 7',
    });
    await expect(pool.run({ value: 2 })).resolves.toBe(6);
    await pool.close();
  });

  it('fails what waits if a thread dies', async () => {
    const pool = open(1);
    const [dying, waiting] = [pool.run({ value: 1, exit: true }), pool.run({ value: 2 })];
    await expect(dying).rejects.toMatchObject({ code: 'WORKER_DIED' });
    await expect(waiting).rejects.toMatchObject({ code: 'WORKER_DIED' });
    await pool.close();
  });

  it('can be closed in the middle of a task', async () => {
    const pool = open(1);
    const waiting = pool.run({ value: 1, delayMs: 60_000 });
    const failed = expect(waiting).rejects.toMatchObject({ code: 'WORKER_POOL_CLOSED' });
    await pool.close();
    await failed;
  });
});
