/** The tiles into which an operator's transfers and computation fall. */
import type { PartTransfer } from '../analytical/cost-inference.js';
import type { Tile } from './tile-pipeline.js';

/**
 * Cuts every transfer into chunks that fit half a buffer. The longest row of chunks makes the number of tiles; the
 * chunks of the others and the computation are spread evenly over them.
 *
 * @param chunkBits half of the smaller buffer
 * @param cyclesOf bus cycles of a chunk
 */
export function operatorTiles(
  transfers: readonly PartTransfer[],
  computeCycles: number,
  chunkBits: number,
  cyclesOf: (chunk: PartTransfer) => number,
): Tile[] {
  const rows = transfers.map((transfer) => ({ transfer, chunks: Math.ceil(transfer.bits / chunkBits) }));
  const count = Math.max(1, ...rows.map(({ transfer, chunks }) => transfer.times * chunks));
  const tiles = Array.from({ length: count }, (_, index): Tile => {
    const compute = share(computeCycles, index + 1, count) - share(computeCycles, index, count);
    return { load: 0, compute, store: 0 };
  });
  for (const { transfer, chunks } of rows) {
    const phase = transfer.direction === 'read' ? 'load' : 'store';
    const [full, last] = [chunkBits, transfer.bits - (chunks - 1) * chunkBits].map((bits) =>
      cyclesOf({ ...transfer, bits, times: 1 }),
    ) as [number, number];
    const total = transfer.times * chunks;
    for (let chunk = 0; chunk < total; chunk++) {
      const isLast = (chunk + 1) % chunks === 0;
      tiles[share(chunk, count, total)]![phase] += isLast ? last : full;
    }
  }
  return tiles;
}

/** ⌊amount · part / whole⌋ */
const share = (amount: number, part: number, whole: number) => Math.floor((amount * part) / whole);
