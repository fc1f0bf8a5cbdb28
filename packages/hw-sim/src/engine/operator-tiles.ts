/** The tiles into which an operator's transfers and computation fall. */
import type { Chunk, Run } from './chunk-time.js';

/** A transfer and the place of what it moves. */
export interface PlacedTransfer {
  /** Index of the memory. */
  memory: number;
  direction: Chunk['direction'];
  /** Bits of one transfer, and how often it happens. */
  bits: number;
  times: number;
  /** Bits that are stored, of which each transfer moves a part or all. */
  storedBits: number;
  /** Where they begin in the memory. */
  offsetBits: number;
  wordBits: number;
  /** Equal pieces, spread over what is stored, that a transfer consists of: rows of a table; 1: consecutive bits. */
  pieces: number;
}

export interface PlacedChunk extends Chunk {
  memory: number;
}

/** What one tile brings, computes and takes away. */
export interface OperatorTile {
  load: PlacedChunk[];
  compute: number;
  store: PlacedChunk[];
}

/**
 * Cuts every transfer into chunks that fit half a buffer. The longest row of chunks makes the number of tiles; the
 * chunks of the others and the computation are spread evenly over them.
 *
 * @param chunkBits half of the smaller buffer
 */
export function operatorTiles(
  transfers: readonly PlacedTransfer[],
  computeCycles: number,
  chunkBits: number,
): OperatorTile[] {
  const rows = transfers.map((transfer) => ({ transfer, chunks: Math.ceil(transfer.bits / chunkBits) }));
  const count = Math.max(1, ...rows.map(({ transfer, chunks }) => transfer.times * chunks));
  const tiles = Array.from({ length: count }, (_, index): OperatorTile => {
    const compute = share(computeCycles, index + 1, count) - share(computeCycles, index, count);
    return { load: [], compute, store: [] };
  });
  for (const { transfer, chunks } of rows) {
    const phase = transfer.direction === 'read' ? 'load' : 'store';
    const total = transfer.times * chunks;
    for (let chunk = 0; chunk < total; chunk++) {
      const [time, start] = [Math.floor(chunk / chunks), (chunk % chunks) * chunkBits];
      const bits = Math.min(chunkBits, transfer.bits - start);
      const { memory, direction } = transfer;
      const runs = runsOf(transfer, time, start, bits);
      tiles[share(chunk, count, total)]![phase].push({ memory, direction, runs });
    }
  }
  return tiles;
}

/** Transfers of a part take the parts in turn; pieces lie as far apart as they can. */
function runsOf(transfer: PlacedTransfer, time: number, start: number, bits: number): Run[] {
  const { storedBits, offsetBits, wordBits, pieces } = transfer;
  const word = (bit: number) => Math.floor((offsetBits + bit) / wordBits);
  if (pieces === 1) {
    const parts = Math.max(1, Math.floor(storedBits / transfer.bits));
    return [{ word: word((time % parts) * transfer.bits + start), bits }];
  }
  const pieceBits = transfer.bits / pieces;
  const first = Math.floor(start / pieceBits);
  const count = Math.max(1, Math.round(bits / pieceBits));
  return Array.from({ length: count }, (_, index) => ({
    word: word(Math.floor(((first + index) * storedBits) / pieces)),
    bits: share(bits, index + 1, count) - share(bits, index, count),
  })).filter((run) => run.bits > 0);
}

/** ⌊amount · part / whole⌋ */
const share = (amount: number, part: number, whole: number) => Math.floor((amount * part) / whole);
