/**
 * Layers of a network over rows that may belong to several tasks: computed together where the tasks use the same
 * tensors, apart only where they differ. With one task they are the plain operations.
 */
import type { Network } from './albert.js';
import { sumEmbeddings } from './ops/embedding.js';
import { layerNorm } from './ops/layer-norm.js';
import { linear } from './ops/linear.js';
import { tf } from './tf.js';
import { withEmbeddingUpdate } from './tuning/embedding-update.js';

/** Consecutive sequences of a batch that belong to one task. */
export interface TaskRows {
  network: Network;
  sequences: number;
}

/**
 * Applies a function to the rows of each task; neighbours for which it depends on the same things are one call.
 *
 * @param inputs matrices with the same number of rows for each sequence
 * @param dependsOn what the function takes from the task's network, e.g. tensors
 * @returns the results, one below the other
 */
export function byTask(
  network: Network,
  inputs: readonly tf.Tensor2D[],
  dependsOn: (own: Network) => readonly unknown[],
  apply: (rows: readonly tf.Tensor2D[], own: Network) => tf.Tensor2D,
): tf.Tensor2D {
  if (!network.rows) return apply(inputs, network);
  const runs = runsOf(network.rows, dependsOn);
  if (runs.length === 1) return apply(inputs, runs[0]!.network);
  const parts = runs.map(({ network: own, start, sequences }) => {
    const share = (matrix: tf.Tensor2D) => sliceSequences(matrix, start, sequences, countOf(network));
    return apply(inputs.map(share), own);
  });
  return tf.concat(parts, 0);
}

/** x·Wᵀ + b of the layer `<name>.weight`, `<name>.bias`. @param x [n, in] @returns [n, out] */
export function linearLayer(network: Network, name: string, x: tf.Tensor2D): tf.Tensor2D {
  if (!network.rows) return linear(x, network.parameters.linear(name));
  const weightOf = ({ parameters }: Network) => parameters.device<tf.Tensor2D>(`${name}.weight`, 2);
  const biasOf = ({ parameters }: Network) => parameters.device<tf.Tensor1D>(`${name}.bias`, 1);
  const product = byTask(
    network,
    [x],
    (own) => [weightOf(own)],
    ([rows], own) => tf.matMul(rows!, weightOf(own), false, true),
  );
  return byTask(
    network,
    [product],
    (own) => [biasOf(own)],
    ([rows], own) => tf.add(rows!, biasOf(own)),
  );
}

/** The layer normalisation `<name>.weight`, `<name>.bias`. @param x [n, width] */
export function normLayer(network: Network, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return byTask(
    network,
    [x],
    ({ parameters }) => {
      const { weight, bias } = parameters.norm(name);
      return [weight, bias];
    },
    ([rows], { parameters, config }) => layerNorm(rows!, parameters.norm(name), config.layer_norm_eps),
  );
}

const TABLES = ['word', 'token_type', 'position'] as const;

/** Sum of the embeddings of each token, the word's as its task changes it. @param ids [B·T] for each table @returns [B·T, E] */
export function embeddingSum(
  network: Network,
  ids: Readonly<Record<(typeof TABLES)[number], Int32Array>>,
): tf.Tensor2D {
  const tablesOf = ({ parameters }: Network) =>
    TABLES.map((name) => parameters.table(`albert.embeddings.${name}_embeddings.weight`));
  const lookUp = (own: Network, from: number, to: number) => {
    const range = (table: (typeof TABLES)[number]) => ids[table].subarray(from, to);
    const sum = sumEmbeddings(tablesOf(own).map((table, index) => ({ table, ids: range(TABLES[index]!) })));
    return withEmbeddingUpdate(own, range('word'), sum);
  };
  if (!network.rows) return lookUp(network, 0, ids.word.length);
  const tokens = ids.word.length / countOf(network);
  const runs = runsOf(network.rows, (own) => [
    ...tablesOf(own).map(({ host }) => host),
    own.insertion?.embedding && own,
  ]);
  const parts = runs.map(({ network: own, start, sequences }) =>
    lookUp(own, start * tokens, (start + sequences) * tokens),
  );
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 0);
}

interface Run extends TaskRows {
  /** Its first sequence. */
  start: number;
}

/** Neighbours that depend on the same things, as one. */
function runsOf(rows: readonly TaskRows[], dependsOn: (own: Network) => readonly unknown[]): Run[] {
  const runs: (Run & { things: readonly unknown[] })[] = [];
  let start = 0;
  for (const { network, sequences } of rows) {
    const things = dependsOn(network);
    const before = runs.at(-1);
    if (before?.things.every((thing, index) => thing === things[index])) before.sequences += sequences;
    else runs.push({ network, sequences, start, things });
    start += sequences;
  }
  return runs;
}

/** Sequences of a batch of several tasks. */
function countOf({ rows }: Network): number {
  return rows!.reduce((sum, { sequences }) => sum + sequences, 0);
}

/** The rows of some sequences of a matrix that has as many rows for each of its `count` sequences. */
function sliceSequences(matrix: tf.Tensor2D, start: number, sequences: number, count: number): tf.Tensor2D {
  const [height, width] = matrix.shape;
  const rows = height / count;
  return tf.slice(matrix, [start * rows, 0], [sequences * rows, width]);
}
