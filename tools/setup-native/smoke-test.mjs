// One matMul on the native backend, in a process of its own: a wrong library can abort the process that loads it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { runCommand, tail } from './run-command.mjs';

const THIS = fileURLToPath(import.meta.url);
const SIDE = 1024; // the size that benchmarks/backends reports
const REPEATS = 9;

/** Does the native backend multiply? @returns `{ works, text }`: version and speed, or what went wrong */
export function smokeTest(packageFolder) {
  const env = { TF_CPP_MIN_LOG_LEVEL: '2', ...process.env };
  const { ok, output } = runCommand(process.execPath, [THIS, packageFolder], { env });
  return {
    works: ok,
    text: ok ? tail(output, 1) : tail(output, 2, /^\w*Error: |undefined symbol|cannot open/),
  };
}

async function multiply(packageFolder) {
  util.isNullOrUndefined ??= (value) => value === null || value === undefined; // tfjs-node 4.22 on Node >= 23
  const tf = createRequire(join(packageFolder, 'package.json'))('@tensorflow/tfjs-node');
  await tf.ready();
  if (tf.getBackend() !== 'tensorflow') throw new Error(`Backend is ${tf.getBackend()}, not tensorflow`);
  const ones = tf.ones([SIDE, SIDE]);
  const seconds = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    const product = tf.matMul(ones, ones);
    const [first] = product.dataSync();
    seconds.push((performance.now() - start) / 1000);
    if (first !== SIDE) throw new Error(`The product of ones must be ${SIDE}, got ${first}`);
    product.dispose();
  }
  const median = seconds.sort((a, b) => a - b)[(REPEATS - 1) / 2];
  const rate = (2 * SIDE ** 3) / median / 1e9;
  return `TensorFlow ${tf.backend().binding.TF_Version}, matMul ${SIDE}^3 at ${rate.toFixed(0)} GFLOP/s`;
}

if (process.argv[1] === THIS) process.stdout.write(`${await multiply(process.argv[2])}\n`);
