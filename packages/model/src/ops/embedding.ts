import type { HostTensor } from '../tensor-map.js';
import { tf } from '../tf.js';
import { constant, customGradient } from './custom-gradient.js';

/** A table of embeddings: its values are looked up on the host, where the optimiser keeps them anyway. */
export interface EmbeddingTable {
  host: HostTensor;
  /** The table on the device, through which its gradient flows; absent if it does not train. */
  device?: tf.Tensor2D | undefined;
}

/** One look-up: row `ids[i]` of the table for output row i. */
export interface EmbeddingLookup {
  table: EmbeddingTable;
  ids: Int32Array;
}

/**
 * The sum of several look-ups, row by row. Gather and its gradient (scatter-add) run on the host: tfjs's
 * WebAssembly backend has no kernel for the latter and is twenty times slower at the former.
 *
 * @returns [n, width]
 */
export function sumEmbeddings(lookups: readonly EmbeddingLookup[]): tf.Tensor2D {
  const width = lookups[0]!.table.host.shape[1]!;
  const trained = lookups.filter(({ table }) => table.device);
  const value = () => tf.tensor2d(gatherSum(lookups, width), [lookups[0]!.ids.length, width]);
  if (trained.length === 0) return constant(value());
  return customGradient<tf.Tensor2D>(
    trained.map(({ table }) => table.device as tf.Tensor2D),
    () => ({
      value: value(),
      gradient: (dy) => {
        const rows = dy.dataSync<'float32'>();
        return trained.map((lookup) => scatterAdd(rows, lookup, width));
      },
    }),
  );
}

function gatherSum(lookups: readonly EmbeddingLookup[], width: number): Float32Array {
  const sum = new Float32Array(lookups[0]!.ids.length * width);
  for (const { table, ids } of lookups) {
    const { data } = table.host;
    for (let row = 0; row < ids.length; row++) {
      const [from, to] = [ids[row]! * width, row * width];
      for (let column = 0; column < width; column++) sum[to + column]! += data[from + column]!;
    }
  }
  return sum;
}

function scatterAdd(rows: Float32Array, { table, ids }: EmbeddingLookup, width: number): tf.Tensor2D {
  const gradient = new Float32Array(table.host.data.length);
  for (let row = 0; row < ids.length; row++) {
    const [from, to] = [row * width, ids[row]! * width];
    for (let column = 0; column < width; column++) gradient[to + column]! += rows[from + column]!;
  }
  return tf.tensor2d(gradient, table.host.shape as [number, number]);
}
