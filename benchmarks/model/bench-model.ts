/**
 * `pnpm bench:model [--full] [--rounds N] [--part padded|processes|epochs]`: training steps of ALBERT-base on native
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
const twoThreads = () => [native(2), nativeBfloat16(2), torch('eager', 2), torch('fused', 2)];
const oneThread = () => [native(1), torch('eager', 1), torch('fused', 1), wasm];

/** A few minutes: a small shape with everybody, and the one by which memory is judged. */
const QUICK: Configuration[] = [
  ...METHODS.map((method) => ({ method, shape: SMALL, kinds: [...twoThreads(), ...oneThread()] })),
  { method: 'houlsby', shape: LARGE, kinds: twoThreads() },
];

/** An hour. */
const FULL: Configuration[] = METHODS.flatMap((method) =>
  [8, 16, 32].flatMap((size) =>
    [32, 64, 128].map((length) => ({
      method,
      shape: { size, length },
      kinds: [...twoThreads(), ...oneThread()],
    })),
  ),
);

async function printPaddedWork(configurations: readonly Configuration[], rounds: number): Promise<void> {
  for (const { method, shape, kinds } of configurations) {
    console.error(`${method}, ${shape.size} × ${shape.length}`);
    console.log(`${paddedWorkTable(method, shape, await measure(kinds, method, shape, rounds))}\n`);
  }
}

const {
  full,
  rounds: text,
  part,
} = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '2' },
    part: { type: 'string' },
  },
}).values;
const rounds = Number(text);
const PARTS: Record<string, () => Promise<void>> = {
  padded: () => printPaddedWork(full ? FULL : QUICK, rounds),
  processes: async () => console.log(`${await processTable([native(1), wasm], 'houlsby', SMALL, rounds)}\n`),
  epochs: async () => console.log(await epochTable('houlsby')),
};
if (part !== undefined && !PARTS[part]) {
  throw new RangeError(`Unknown part "${part}", expected one of ${Object.keys(PARTS).join(', ')}`);
}

const [processor] = cpus();
console.log(
  `${cpus().length} cores of ${processor?.model}, Node ${process.versions.node}, ${rounds} rounds, load before ${loadavg()[0]!.toFixed(1)}\n`,
);
for (const [name, print] of Object.entries(PARTS)) if (part === undefined || part === name) await print();
