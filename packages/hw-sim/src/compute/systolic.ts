/**
 * Closed forms of systolic arrays, for comparison with the field's simulators. They are not the EdgeBERT unit
 * (see `edgebert/`), whose control flow is slower.
 */
import type { GemmShape } from './tiling.js';

/** Which operand stays in the array: output, weight or input. */
export type Dataflow = 'os' | 'ws' | 'is';

/**
 * Cycles of a gemm on a `side` × `side` systolic array without memory stalls, as SCALE-Sim v2 counts them:
 * folds · (stream + fill and drain) − 1.
 *
 * os: ceil(M/R) ceil(N/C) (K + R + C − 2) − 1; ws: ceil(K/R) ceil(N/C) (M + 2R + C − 2) − 1;
 * is: ceil(K/R) ceil(M/C) (N + 2R + C − 2) − 1, with M × K times K × N on R × C.
 */
export function systolicCycles(dataflow: Dataflow, side: number, shape: GemmShape): number {
  const { rows, cols, inner } = shape;
  const folds = (a: number, b: number) => Math.ceil(a / side) * Math.ceil(b / side);
  const forms = {
    os: () => folds(rows, cols) * (inner + 2 * side - 2),
    ws: () => folds(inner, cols) * (rows + 3 * side - 2),
    is: () => folds(inner, rows) * (cols + 3 * side - 2),
  };
  return forms[dataflow]() - 1;
}

/** Fill cycles that STONNE's output-stationary mesh spends in each fold beyond SCALE-Sim's. */
const STONNE_EXTRA_FILL_CYCLES = 5;

/** Cycles of STONNE's output-stationary mesh: ceil(M/A) ceil(N/A) (K + 2A + 3) for an A × A array. */
export function outputStationaryMeshCycles(side: number, shape: GemmShape): number {
  const folds = Math.ceil(shape.rows / side) * Math.ceil(shape.cols / side);
  return folds * (shape.inner + 2 * side - 2 + STONNE_EXTRA_FILL_CYCLES);
}
