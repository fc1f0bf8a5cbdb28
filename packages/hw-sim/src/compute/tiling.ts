/** How a matrix product falls into tiles of n × n × n multiply-accumulates. */

/** A `rows` × `inner` matrix times an `inner` × `cols` matrix. */
export interface GemmShape {
  rows: number;
  cols: number;
  inner: number;
}

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
