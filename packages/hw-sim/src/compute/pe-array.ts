/** Cycles of a matrix product on the vector-MAC unit, by timing policy. */
import type { HardwareConfig } from '@adaptmem/core';

/** A `rows` × `inner` matrix times an `inner` × `cols` matrix. */
export interface GemmShape {
  rows: number;
  cols: number;
  inner: number;
}

/** How a gemm falls into tiles of n × n × n multiply-accumulates. */
export interface Tiling {
  /** n × n × n tiles. */
  tiles: number;
  /** n × n tiles of the result. */
  outputTiles: number;
}

export function tilingOf(shape: GemmShape, vectorSize: number): Tiling {
  const outputTiles = Math.ceil(shape.rows / vectorSize) * Math.ceil(shape.cols / vectorSize);
  return { tiles: outputTiles * Math.ceil(shape.inner / vectorSize), outputTiles };
}

type PeTiming = (tiling: Tiling, vectorSize: number) => number;

/** One function a value of `pe_array.timing`. */
export const PE_TIMINGS: Record<HardwareConfig['pe_array']['timing'], PeTiming> = {
  /** n vector MACs of n lanes finish an n × n × n tile in n cycles; no fill, no drain. */
  ideal: ({ tiles }, vectorSize) => vectorSize * tiles,
  'released-systemc': releasedSystemCCycles,
};

/**
 * EdgeBERT's released SystemC (harvard-acc/EdgeBERT, hw/cmod), fitted to runs of it at n = 16: a k-step loads n
 * vectors, computes n cycles and takes one more, not overlapped: 33 · tiles + 8 · output tiles + 24.
 * With a single k-step an output tile the output path (accumulate, encode) is the bottleneck: 43 cycles an
 * output tile after a start-up of two tiles. Other n than 16 are an extrapolation: 2n + 1 cycles a k-step.
 */
function releasedSystemCCycles({ tiles, outputTiles }: Tiling, vectorSize: number): number {
  if (tiles === outputTiles && outputTiles > 2) return 43 * outputTiles + 17;
  const perTile = 2 * vectorSize + 1;
  const drain = tiles === outputTiles ? 32 : 8 * outputTiles + 24;
  return perTile * tiles + drain;
}
