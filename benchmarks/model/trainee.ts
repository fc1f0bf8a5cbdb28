/** A process that trains ALBERT-base, one step whenever it is asked to. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { PYTHON, torchEnvironment } from '../torch-environment.js';
import { type BatchShape, GEOMETRY, type Method } from './geometry.js';

/** One step, as the process measures it. */
export interface StepReport {
  wallMs: number;
  /** Of all threads. */
  cpuMs: number;
  /** Highest resident memory of the process so far. */
  peakMiB: number;
  /** Alive tensors after the step, where the library counts them. */
  tensors?: number;
}

/** Who trains, on how many threads. */
export interface TraineeKind {
  name: string;
  threads: number;
  command(method: Method): string[];
  /** Variables that the process sees, or (undefined) does not see. */
  environment: Record<string, string | undefined>;
}

/** The same trainee kept on one core, so that the scheduler cannot put two of them on the same. */
export const pinned = (kind: TraineeKind, core: number): TraineeKind => ({
  ...kind,
  command: (method) => ['taskset', '-c', `${core}`, ...kind.command(method)],
});

const tfjs = (backend: string) => (method: Method) => [
  ...[process.execPath, '--conditions=@adaptmem/source', '--import', 'tsx'],
  ...[join(import.meta.dirname, 'step-child.ts'), backend, method],
];

export const native = (threads: number): TraineeKind => ({
  name: 'native',
  threads,
  command: tfjs('native'),
  environment: { TF_NUM_INTRAOP_THREADS: `${threads}` },
});

/** Products in bfloat16, where the CPU has them: not the same numbers as the others. */
export const nativeBfloat16 = (threads: number): TraineeKind => ({
  ...native(threads),
  name: 'native, bfloat16 products',
  environment: { ...native(threads).environment, ADAPTMEM_NATIVE_MATH: 'bfloat16' },
});

export const wasm: TraineeKind = { name: 'wasm', threads: 1, command: tfjs('wasm'), environment: {} };

/** @param variant `eager`: operation by operation as Hugging Face; `fused`: PyTorch's own fused GELU */
export const torch = (variant: 'eager' | 'fused', threads: number): TraineeKind => ({
  name: variant === 'eager' ? 'PyTorch, as Hugging Face' : 'PyTorch, fused GELU',
  threads,
  command: (method) => [
    ...[PYTHON, join(import.meta.dirname, 'torch_step_child.py')],
    ...[JSON.stringify(GEOMETRY), method, variant, `${threads}`],
  ],
  // Some machine images export a core type older than the machine, which halves OpenBLAS.
  environment: torchEnvironment(threads),
});

export class Trainee {
  readonly kind: TraineeKind;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #complaints = '';

  constructor(kind: TraineeKind, method: Method) {
    const [program, ...args] = kind.command(method) as [string, ...string[]];
    const env = { ...process.env, ...kind.environment };
    this.kind = kind;
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (text: Buffer) => {
      this.#complaints += text;
    });
    this.#child.on('error', ({ message }) => {
      this.#complaints += message;
    });
    this.#child.stdin.on('error', () => undefined); // it has ended: the answer says so
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until the model is built. @returns why it could not be, if so */
  async ready(): Promise<string | undefined> {
    const { done } = await this.#lines.next();
    const reasons = this.#complaints.trim().split('\n');
    return done ? (reasons.findLast((line) => /Error/.test(line)) ?? reasons.at(-1)) : undefined;
  }

  step({ size, length }: BatchShape): Promise<StepReport> {
    return this.#ask(`step ${size} ${length}`);
  }

  /** GFLOP/s of a plain product; tfjs only. */
  productRate(): Promise<number> {
    return this.#ask('matmul');
  }

  close(): void {
    this.#child.stdin.end();
  }

  async #ask<T>(line: string): Promise<T> {
    this.#child.stdin.write(`${line}\n`);
    const { done, value } = await this.#lines.next();
    if (done) throw new Error(`${this.kind.name} ended in "${line}": ${this.#complaints.trim()}`);
    return JSON.parse(value) as T;
  }
}

/** Starts processes at once. @returns those that came up; the others are told of on standard error */
export async function startTrainees(kinds: readonly TraineeKind[], method: Method): Promise<Trainee[]> {
  const trainees = kinds.map((kind) => new Trainee(kind, method));
  const problems = await Promise.all(trainees.map((trainee) => trainee.ready()));
  problems.forEach((problem, index) => {
    if (problem) console.error(`  left out: ${kinds[index]!.name}: ${problem}`);
  });
  return trainees.filter((_, index) => problems[index] === undefined);
}

/** Steps before measuring: JavaScript is compiled and memory grows in the first three. */
export async function warmUp(trainee: Trainee, shape: BatchShape): Promise<void> {
  for (let step = 0; step < 3; step++) await trainee.step(shape);
}
