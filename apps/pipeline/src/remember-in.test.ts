import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newFolder } from '../test/run-cli.js';
import { rememberIn } from './remember-in.js';

it('computes what a name stands for once, also for a process that follows', () => {
  const file = join(newFolder('remember'), 'results.json');
  let computed = 0;
  const count = () => ({ value: ++computed });
  const remember = rememberIn(file);
  expect([remember('a', count), remember('a', count), remember('b', count)]).toEqual([
    { value: 1 },
    { value: 1 },
    { value: 2 },
  ]);
  expect(rememberIn(file)('b', () => expect.fail('known already'))).toEqual({ value: 2 });
});
