/**
 * `pnpm bench:model [--full] [--rounds N] [--part padded|processes|epochs] [--threads N]`: training steps of ALBERT-base on native
 * and WebAssembly against PyTorch, as Markdown tables; nothing is written. See README.md beside it.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type BatchShape, METHODS, type Method } from './geometry.js';
import { measure, paddedWorkTable } from './padded-work.js';
import { processTable } from './processes.js';
import { epochTable } from './real-epochs.js';
import { native, nativeBfloat16, type TraineeKind, torch, wasm } from './trainee.js';

interface Configuration {
  method: Method;
  shape: BatchShape;
  kinds: TraineeKind[];
}

const SMALL: BatchShape = { size: 8, length: 32 };
const LARGE: BatchShape = { size: 16, length: 128 };
const upTo = (threads: number): TraineeKind[] =>
  Array.from({ length: threads }, (_, below) => onThreads(threads - below)).flat();
const onThreads = (threads: number): TraineeKind[] => [
  native(threads),
  nativeBfloat16(threads),
  torch('eager', threads),
  torch('fused', threads),
];

/** A few minutes: a small shape with everybody, and the one by which memory is judged. */
const quick = (threads: number): Configuration[] => [
  ...METHODS.map((method) => ({ method, shape: SMALL, kinds: [...upTo(threads), wasm] })),
  { method: 'houlsby', shape: LARGE, kinds: onThreads(threads) },
];

/** An hour. */
const full = (threads: number): Configuration[] =>
  METHODS.flatMap((method) =>
    [8, 16, 32].flatMap((size) =>
      [32, 64, 128].map((length) => ({ method, shape: { size, length }, kinds: [...upTo(threads), wasm] })),
    ),
  );

async function printPaddedWork(configurations: readonly Configuration[], rounds: number): Promise<void> {
  for (const { method, shape, kinds } of configurations) {
    console.error(`${method}, ${shape.size} × ${shape.length}`);
    console.log(`${paddedWorkTable(method, shape, await measure(kinds, method, shape, rounds))}\n`);
  }
}

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    part: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
});
const [rounds, threads, { part }] = [Number(options.rounds), Number(options.threads), options];
const PARTS: Record<string, () => Promise<void>> = {
  padded: () => printPaddedWork(options.full ? full(threads) : quick(threads), rounds),
  processes: async () => console.log(`${await processTable([native(1), wasm], 'houlsby', SMALL, rounds)}\n`),
  epochs: async () => console.log(await epochTable('houlsby', threads)),
};
if (part !== undefined && !PARTS[part]) {
  throw new RangeError(`Unknown part "${part}", expected one of ${Object.keys(PARTS).join(', ')}`);
}

const [processor] = cpus();
console.log(
  `${cpus().length} cores of ${processor?.model}, Node ${process.versions.node}, ${rounds} rounds, load before ${loadavg()[0]!.toFixed(1)}\n`,
);
for (const [name, print] of Object.entries(PARTS)) if (part === undefined || part === name) await print();
