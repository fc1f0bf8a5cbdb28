/** One pass over texts of several tasks: layers that tasks share are computed once, those that differ apart. */
import { applyLayer, embed, type Network, paddingMask, pool, type TokenBatch } from '../albert.js';
import { layerApplications } from '../albert-config.js';
import { classify } from '../head.js';
import { tf } from '../tf.js';
import { selectRowsOf, selectSequences } from './select-sequences.js';

/** What a pass needs to know of a task. */
export interface BatchTask {
  /** Its own tensors over the shared ones. */
  network: Network;
  /** The first so many layer applications give what the bare backbone gives. */
  sharedLayers: number;
}

/** One text asked for one task. */
export interface BatchRequest {
  /** Number of the text in the batch. */
  sequence: number;
  task: BatchTask;
}

/** A sequence on its way through the layers: as all tasks see it, or as one does. */
interface Row {
  sequence: number;
  task?: BatchTask | undefined;
}

/**
 * The logits of each request. Until a task's first own layer a text has one row, however many tasks ask for it;
 * from there on each of them has its own.
 *
 * @param backbone the network without any task
 * @param batch every text once
 * @returns scores for each label of the request's task, in the order of the requests
 */
export function mixedLogits(
  backbone: Network,
  batch: TokenBatch,
  requests: readonly BatchRequest[],
): Float32Array[] {
  const order = byNeighbourhood(requests);
  const sorted = order.map((index) => requests[index]!);
  const runs = runsOfTasks(sorted);
  const scores = tf.tidy(() => heads(pooled(backbone, batch, sorted), runs));
  const logits = new Array<Float32Array>(requests.length);
  scores.forEach((tensor, run) => {
    const { start, size } = runs[run]!;
    const data = tensor.dataSync<'float32'>();
    const labels = data.length / size;
    for (let row = 0; row < size; row++) {
      logits[order[start + row]!] = data.slice(row * labels, (row + 1) * labels);
    }
    tensor.dispose();
  });
  return logits;
}

/** Neighbouring requests of one task. */
interface Run {
  task: BatchTask;
  start: number;
  size: number;
}

function runsOfTasks(requests: readonly BatchRequest[]): Run[] {
  const runs: Run[] = [];
  requests.forEach(({ task }, start) => {
    if (runs.at(-1)?.task === task) runs.at(-1)!.size++;
    else runs.push({ task, start, size: 1 });
  });
  return runs;
}

/** Requests of one task beside each other, tasks that share most first: neighbours are computed together. */
function byNeighbourhood(requests: readonly BatchRequest[]): number[] {
  const tasks = [...new Set(requests.map(({ task }) => task))];
  const rank = new Map(
    tasks.sort((a, b) => b.sharedLayers - a.sharedLayers).map((task, index) => [task, index]),
  );
  const rankOf = (index: number) => rank.get(requests[index]!.task)!;
  return requests.map((_, index) => index).sort((a, b) => rankOf(a) - rankOf(b));
}

/** @returns [requests, H] */
function pooled(backbone: Network, batch: TokenBatch, requests: readonly BatchRequest[]): tf.Tensor2D {
  const layers = layerApplications(backbone.config);
  let rows = rowsAt(requests, 0);
  let hidden = embed(
    networkOf(backbone, rows),
    selectSequences(
      batch,
      rows.map(({ sequence }) => sequence),
    ),
  );
  for (let layer = 0; layer < layers; layer++) {
    const next = rowsAt(requests, layer);
    hidden = selectRowsOf(hidden, sourcesOf(next, rows), rows.length);
    rows = next;
    const tokens = selectSequences(
      batch,
      rows.map(({ sequence }) => sequence),
    );
    const wanted = layer === layers - 1 ? 'first' : 'all';
    hidden = applyLayer(networkOf(backbone, rows), tokens, layer, hidden, paddingMask(tokens), wanted);
  }
  const first = selectRowsOf(hidden, sourcesOf(requests, rows), rows.length);
  return pool(networkOf(backbone, requests), first);
}

/** The rows that enter a layer: of texts whose tasks still share, only one. */
function rowsAt(requests: readonly BatchRequest[], layer: number): Row[] {
  const rows = new Map<string, Row>();
  requests.forEach(({ sequence, task }, index) => {
    const shares = task.sharedLayers > layer;
    rows.set(shares ? `${sequence}` : `own ${index}`, { sequence, task: shares ? undefined : task });
  });
  return [...rows.values()];
}

/** The row from which each goes on: its own, or the shared one of its text. */
function sourcesOf(next: readonly Row[], previous: readonly Row[]): number[] {
  const key = ({ sequence, task }: Row) =>
    previous.findIndex((row) => row.sequence === sequence && row.task === task);
  return next.map((row) => {
    const own = key(row);
    return own >= 0 ? own : key({ sequence: row.sequence });
  });
}

/** The network over the rows of several tasks; of one task, simply that task's. */
function networkOf(backbone: Network, rows: readonly Row[]): Network {
  const groups: { network: Network; sequences: number }[] = [];
  for (const { task } of rows) {
    const network = task?.network ?? backbone;
    const before = groups.at(-1);
    if (before?.network === network) before.sequences++;
    else groups.push({ network, sequences: 1 });
  }
  return groups.length === 1 ? groups[0]!.network : { ...backbone, rows: groups };
}

/** Each task's head on its own rows. @param pooled [requests, H] @returns [its requests, labels] for each run of a task */
function heads(pooled: tf.Tensor2D, runs: readonly Run[]): tf.Tensor2D[] {
  return runs.map(({ task, start, size }) =>
    classify(task.network, tf.slice(pooled, [start, 0], [size, pooled.shape[1]])),
  );
}
