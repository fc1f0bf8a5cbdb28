/** The same products on SCALE-Sim and on ours, bandwidth stalls included: array cycles a CPU second. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Dataflow, type Scratchpads, stalledRun, systolicRun } from '../../packages/hw-sim/src/index.js';
import { cpuSecondsOf } from './cpu-seconds.js';

const PYTHON = process.env.BENCH_PYTHON ?? '/usr/bin/python3';
const ARRAY = { rows: 32, cols: 32 };
const SCRATCHPAD_KIB = 64;

interface Case {
  dataflow: Dataflow;
  shape: { rows: number; cols: number; inner: number };
  /** Words a cycle that results leave with; operands come with ten, whatever SCALE-Sim is told. */
  bandwidth: number;
}

const CASES: readonly Case[] = [
  { dataflow: 'os', shape: { rows: 128, cols: 768, inner: 64 }, bandwidth: 10 },
  { dataflow: 'ws', shape: { rows: 128, cols: 64, inner: 768 }, bandwidth: 4 },
];

/**
 * Array cycles a CPU second where SCALE-Sim cannot be run here: v3 on `adapter_up`, 32 × 32, os (12,095 cycles in 1.13 CPU
 * seconds on a shared machine of the same kind, ± 30 %).
 */
const RECORDED_RATE = 10_700;

interface PeerRun {
  cycles: number;
  stallCycles: number;
  cpuSeconds: number;
}

export function scalesimRows(): string[][] {
  return CASES.flatMap((item) => {
    const ours = stalledOf(item);
    const peer = runPeer(item);
    const same = peer && peer.cycles === ours.cycles && peer.stallCycles === ours.stallCycles;
    const peerRate = peer ? peer.cycles / peer.cpuSeconds : RECORDED_RATE;
    const { rows, cols, inner } = item.shape;
    const product = `${rows} × ${cols} × ${inner}, ${item.dataflow}`;
    const stalled = `${ours.cycles} (${ours.stallCycles} stalled)${peer ? (same ? ', equal' : `, SCALE-Sim ${peer.cycles}`) : ''}`;
    const free = systolicRun(item.dataflow, ARRAY, item.shape).cycles;
    return [
      rowOf(
        product,
        stalled,
        peer !== undefined,
        peerRate,
        ours.cycles / cpuSecondsOf(() => stalledOf(item)),
      ),
      rowOf(
        `${product}, closed form`,
        `${free}`,
        peer !== undefined,
        peerRate,
        free / cpuSecondsOf(() => systolicRun(item.dataflow, ARRAY, item.shape)),
      ),
    ];
  });
}

function rowOf(product: string, cycles: string, isMeasured: boolean, peer: number, ours: number): string[] {
  const peerText = `${Math.round(peer).toLocaleString('en')}${isMeasured ? '' : ' (recorded)'}`;
  return [
    product,
    cycles,
    peerText,
    ours.toExponential(1),
    Number((ours / peer).toPrecision(2)).toLocaleString('en'),
  ];
}

function stalledOf({ dataflow, shape, bandwidth }: Case) {
  const operand = { words: SCRATCHPAD_KIB * 1024, wordsPerCycle: 10 };
  const scratchpads: Scratchpads = {
    input: operand,
    filter: operand,
    output: { ...operand, wordsPerCycle: bandwidth },
  };
  return stalledRun(dataflow, ARRAY, shape, scratchpads, 'v3');
}

/** `undefined` where SCALE-Sim is not installed for that Python. */
function runPeer({ dataflow, shape, bandwidth }: Case): PeerRun | undefined {
  const sizes = [shape.rows, shape.cols, shape.inner, dataflow, ARRAY.rows, SCRATCHPAD_KIB, bandwidth];
  const script = join(import.meta.dirname, 'run-scalesim.py');
  const run = spawnSync(PYTHON, ['-W', 'ignore', script, ...sizes.map(String)], { encoding: 'utf8' });
  return run.status === 0 ? (JSON.parse(run.stdout) as PeerRun) : undefined;
}
