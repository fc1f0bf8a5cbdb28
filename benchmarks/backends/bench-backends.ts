/**
 * `pnpm bench:backends [--rounds N]`: GFLOP/s of the workloads on native, WebAssembly (with our kernel and with
 * tfjs's own) and PyTorch. Each runs in a process of its own, one after the other, in rounds, so that a change of
 * the machine's mood meets all of them; the medians are printed as a Markdown table and nothing is written.
 */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PYTHON, torchEnvironment } from '../torch-environment.js';
import { GEOMETRY, type Timings, WORKLOAD_NAMES, WORKLOADS, type WorkloadName } from './workloads.js';

const WARMUPS = 1;
const REPEATS = 3;
const TORCH_THREADS = 2;
interface Contestant {
  name: string;
  command: string[];
  /** Variables that the child sees, or (undefined) does not see. */
  environment?: Record<string, string | undefined>;
}

const tfjs = (
  name: string,
  backend = name,
  workloads: readonly WorkloadName[] = WORKLOAD_NAMES,
): Contestant => ({
  name,
  command: [
    ...[process.execPath, '--conditions=@adaptmem/source', '--import', 'tsx'],
    ...[join(import.meta.dirname, 'tfjs-child.ts'), backend, `${WARMUPS}`, `${REPEATS}`, ...workloads],
  ],
});

const CONTESTANTS: Contestant[] = [
  tfjs('native'),
  tfjs('wasm'),
  // A whole layer would take it a quarter of a minute each time.
  tfjs("wasm, tfjs's own kernel", 'wasm-as-released', ['matmul', 'matmul-transposed', 'linear']),
  {
    name: `PyTorch, ${TORCH_THREADS} threads`,
    command: [
      ...[PYTHON, join(import.meta.dirname, 'torch_child.py'), JSON.stringify(GEOMETRY)],
      ...[`${WARMUPS}`, `${REPEATS}`, `${TORCH_THREADS}`],
    ],
    environment: torchEnvironment(TORCH_THREADS),
  },
];

/** Runs a child once. @returns its timings, or the last line of why it could not */
function runOnce({ command, environment }: Contestant): Timings | string {
  const [program, ...args] = command as [string, ...string[]];
  const env = { ...process.env, ...environment };
  const child = spawnSync(program, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.status === 0) return JSON.parse(child.stdout) as Timings;
  const reasons = `${child.error?.message ?? child.stderr}`.trim().split('\n');
  return reasons.findLast((line) => /Error/.test(line)) ?? reasons.at(-1) ?? 'failed';
}

/** All repeats of all rounds, by contestant and workload. */
function runRounds(rounds: number): Map<string, Timings> {
  const all = new Map<string, Timings>();
  const absent = new Set<string>();
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of CONTESTANTS.filter(({ name }) => !absent.has(name))) {
      console.error(`Round ${round} of ${rounds}: ${contestant.name}`);
      const timings = runOnce(contestant);
      if (typeof timings === 'string') {
        console.error(`  left out: ${timings}`);
        absent.add(contestant.name);
      } else all.set(contestant.name, append(all.get(contestant.name) ?? {}, timings));
    }
  }
  return all;
}

function append(to: Timings, from: Timings): Timings {
  const entries = Object.entries(from) as [WorkloadName, number[]][];
  return Object.fromEntries(entries.map(([name, seconds]) => [name, [...(to[name] ?? []), ...seconds]]));
}

/** GFLOP/s of the median, with the best in brackets. */
function rate(name: WorkloadName, timings: Timings | undefined): string {
  const seconds = timings?.[name]?.toSorted((a, b) => a - b);
  if (!seconds) return '–';
  const of = (time: number) => (WORKLOADS[name].flop / time / 1e9).toPrecision(3);
  return `${of(seconds[Math.floor(seconds.length / 2)]!)} (${of(seconds[0]!)})`;
}

function markdownTable(results: Map<string, Timings>): string {
  const names = CONTESTANTS.map(({ name }) => name);
  const rows = WORKLOAD_NAMES.map((workload) => [
    WORKLOADS[workload].label,
    ...names.map((name) => rate(workload, results.get(name))),
  ]);
  const head = ['GFLOP/s, median (best)', ...names];
  const rule = ['---', ...names.map(() => '---:')];
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } }).values;
const before = loadavg()[0]!;
const results = runRounds(Number(rounds));
const [processor] = cpus();
console.log(
  `${cpus().length} cores of ${processor?.model}, Node ${process.versions.node}, load before ${before.toFixed(1)}`,
);
console.log(`${rounds} rounds of ${REPEATS} repeats\n`);
console.log(markdownTable(results));
