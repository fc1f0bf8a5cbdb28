/**
 * An epoch over the real lengths of a task: ours in batches grouped by length as the trainer makes them, each padded
 * to its own longest, against PyTorch with every batch padded to 128 as run_glue.py does. Estimated: ours from the
 * steps of a few lengths and straight lines between them, PyTorch's from its one shape.
 */
import { createRng } from '../../packages/core/src/rng.js';
import { epochBatches } from '../../packages/model/src/train/epoch-batches.js';
import { EPOCH_TASKS, type EpochTask, epochLengths, MOST_TOKENS } from './epoch-lengths.js';
import type { Method } from './geometry.js';
import { interpolate, markdownTable } from './statistics.js';
import { native, startTrainees, type Trainee, torch } from './trainee.js';

const BATCH = 16;
const THREADS = 2;
/** Places, of the batches sorted by length, whose lengths are timed. */
const SAMPLED = [0, 0.25, 0.5, 0.75, 1];

/** Wall time of the better of two steps, the first of which warms up. */
async function stepTime(trainee: Trainee, length: number): Promise<number> {
  const steps = [];
  for (let repeat = 0; repeat < 2; repeat++) steps.push(await trainee.step({ size: BATCH, length }));
  return Math.min(...steps.map(({ wallMs }) => wallMs));
}

/** Padded length of every batch of the first epoch, ascending. */
function batchLengths(lengths: readonly number[]): number[] {
  const batches = epochBatches(lengths, BATCH, createRng(0).stream('shuffle', 0));
  return batches.map((batch) => Math.max(...batch.map((index) => lengths[index]!))).toSorted((a, b) => a - b);
}

async function epochRow(task: EpochTask, ours: Trainee, peers: readonly Trainee[], padded: number[]) {
  const { lengths, source } = epochLengths(task);
  const batches = batchLengths(lengths);
  const sampled = [...new Set(SAMPLED.map((place) => batches[Math.round(place * (batches.length - 1))]!))];
  const points: [number, number][] = [];
  for (const length of sampled) points.push([length, await stepTime(ours, length)]);
  const seconds = batches.reduce((sum, length) => sum + interpolate(points, length), 0) / 1000;
  const theirs = padded.map((time) => (time * batches.length) / 1000);
  return [
    `${task} (${lengths.length}, ${source})`,
    `${(lengths.reduce((sum, length) => sum + length, 0) / lengths.length).toFixed(1)}`,
    `${(batches.reduce((sum, length) => sum + length, 0) / batches.length).toFixed(1)}`,
    seconds.toFixed(0),
    ...peers.map((_, index) => `${theirs[index]!.toFixed(0)} (${(theirs[index]! / seconds).toFixed(1)} ×)`),
  ];
}

export async function epochTable(method: Method): Promise<string> {
  const [ours] = await startTrainees([native(THREADS)], method);
  if (!ours) return 'No epochs: the native backend does not load.';
  const peers = await startTrainees([torch('eager', THREADS), torch('fused', THREADS)], method);
  const padded: number[] = [];
  for (const peer of peers) padded.push(await stepTime(peer, MOST_TOKENS));
  const rows: string[][] = [];
  for (const task of EPOCH_TASKS) rows.push(await epochRow(task, ours, peers, padded));
  for (const trainee of [ours, ...peers]) trainee.close();
  const head = [
    `${method}, batches of ${BATCH} (estimated)`,
    ...['tokens an example', 'padded, ours', `native, ${THREADS} threads, s`],
    ...peers.map(({ kind }) => `${kind.name}, padded to ${MOST_TOKENS}, s`),
  ];
  return markdownTable(head, rows);
}
