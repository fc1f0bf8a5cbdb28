/** A thread of a pool: multiplies, or does what tests of its failures need. */
import { setTimeout as sleep } from 'node:timers/promises';
import { serveTasks } from '../src/serve-tasks.js';

export interface DemoTask {
  value: number;
  delayMs?: number;
  fail?: boolean;
  exit?: boolean;
}

serveTasks(({ factor }: { factor: number }) => async ({ value, delayMs = 0, fail, exit }: DemoTask) => {
  if (fail) throw new RangeError(`cannot do ${value}`);
  if (exit) process.exit(3);
  await sleep(delayMs);
  return value * factor;
});
