/**
 * One pass over texts of several tasks: layers that tasks share are computed once, those that differ apart, and what has
 * left a network early is computed no further.
 */
import {
  applyLayer,
  embed,
  firstTokens,
  type Network,
  paddingMask,
  pool,
  type TokenBatch,
} from '../albert.js';
import { layerApplications } from '../albert-config.js';
import { entropyOf } from '../early-exit/entropy.js';
import { exitLogits } from '../early-exit/exit-heads.js';
import { classify } from '../head.js';
import { tf } from '../tf.js';
import { selectRowsOf, selectSequences } from './select-sequences.js';

/** What a pass needs to know of a task. */
export interface BatchTask {
  /** Its own tensors over the shared ones. */
  network: Network;
  /** The first so many layer applications give what the bare backbone gives. */
  sharedLayers: number;
  /** Nats: an input leaves after the first layer whose entropy is below. Absent: the task's exits are not computed. */
  exitBelow?: number | undefined;
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
 * The scores of each request. Until a task's first own layer a text has one row, however many tasks ask for it; from
 * there on each of them has its own. A row goes on while a request needs it.
 *
 * @param backbone the network without any task
 * @param batch every text once
 * @returns [request] → scores for each label: after every layer up to its exit for a task with exits, else the last alone
 */
export function mixedScores(
  backbone: Network,
  batch: TokenBatch,
  requests: readonly BatchRequest[],
): Float32Array[][] {
  const scores = requests.map((): Float32Array[] => []);
  const last = layerApplications(backbone.config) - 1;
  let active = byNeighbourhood(requests);
  let rows = rowsAt(
    active.map((index) => requests[index]!),
    0,
  );
  let hidden = tf.tidy(() => embed(networkOf(backbone, rows), sequencesOf(batch, rows)));
  for (let layer = 0; layer <= last && active.length > 0; layer++) {
    const asked = active.map((index) => requests[index]!);
    const pass = layerPass({ backbone, batch, layer, isLast: layer === last }, { rows, hidden }, asked);
    hidden.dispose();
    ({ rows, hidden } = pass);
    const left = new Set<number>();
    for (const { position, verdict } of pass.verdicts) {
      const index = active[position]!;
      scores[index]!.push(verdict);
      if (entropyOf(verdict) < (requests[index]!.task.exitBelow ?? 0)) left.add(index);
    }
    active = active.filter((index) => !left.has(index));
  }
  hidden.dispose();
  return scores;
}

interface Layer {
  backbone: Network;
  batch: TokenBatch;
  layer: number;
  isLast: boolean;
}

interface Rows {
  rows: Row[];
  /** As many matrix rows for each of `rows` as its sequence has tokens. */
  hidden: tf.Tensor2D;
}

/** Scores of a request, by its position among those that were asked. */
interface Verdict {
  position: number;
  verdict: Float32Array;
}

/** One layer, and what tasks say after it. */
function layerPass(
  { backbone, batch, layer, isLast }: Layer,
  before: Rows,
  asked: readonly BatchRequest[],
): Rows & { verdicts: Verdict[] } {
  const rows = rowsAt(asked, layer);
  const positions = asked.flatMap(({ task }, position) =>
    isLast || task.exitBelow !== undefined ? [position] : [],
  );
  const judged = positions.map((position) => asked[position]!);
  const runs = runsOfTasks(judged);
  const [hidden, ...logits] = tf.tidy((): tf.Tensor2D[] => {
    const network = networkOf(backbone, rows);
    const tokens = sequencesOf(batch, rows);
    const input = selectRowsOf(before.hidden, sourcesOf(rows, before.rows), before.rows.length);
    const output = applyLayer(network, tokens, layer, input, paddingMask(tokens), isLast ? 'first' : 'all');
    if (judged.length === 0) return [output];
    const first = isLast ? output : firstTokens(output, tokens);
    const own = selectRowsOf(first, sourcesOf(judged, rows), rows.length);
    const heads = isLast ? lastLogits(backbone, own, judged, runs) : logitsOfExits(own, runs, layer);
    return [output, ...heads];
  });
  const verdicts = logits.flatMap((tensor, index) => verdictsOf(tensor, runs[index]!, positions));
  tf.dispose(logits);
  return { rows, hidden: hidden!, verdicts };
}

function verdictsOf(logits: tf.Tensor2D, { start, size }: Run, positions: readonly number[]): Verdict[] {
  const data = logits.dataSync<'float32'>();
  const labels = data.length / size;
  return Array.from({ length: size }, (_, row) => ({
    position: positions[start + row]!,
    verdict: data.slice(row * labels, (row + 1) * labels),
  }));
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

function sequencesOf(batch: TokenBatch, rows: readonly Row[]): TokenBatch {
  return selectSequences(
    batch,
    rows.map(({ sequence }) => sequence),
  );
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

/** What each task's own head says. @param first [requests, H] @returns [its requests, labels] for each run of a task */
function lastLogits(
  backbone: Network,
  first: tf.Tensor2D,
  requests: readonly BatchRequest[],
  runs: readonly Run[],
): tf.Tensor2D[] {
  const pooled = pool(networkOf(backbone, requests), first);
  return runs.map((run) => classify(run.task.network, rowsOf(pooled, run)));
}

/** What each task's exit says. @param first [requests, H] @returns as {@link lastLogits} */
function logitsOfExits(first: tf.Tensor2D, runs: readonly Run[], layer: number): tf.Tensor2D[] {
  return runs.map((run) => exitLogits(run.task.network, layer, rowsOf(first, run)));
}

function rowsOf(matrix: tf.Tensor2D, { start, size }: Run): tf.Tensor2D {
  return tf.slice(matrix, [start, 0], [size, matrix.shape[1]]);
}
