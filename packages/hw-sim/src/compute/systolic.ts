/**
 * Generic systolic arrays, for comparison with the field's simulators and as an option of `pe_array.timing`. They
 * are not the EdgeBERT unit (see `edgebert/`), whose control flow is slower.
 */
import type { GemmShape } from './tiling.js';

/** Which operand stays in the array: output, weight or input. */
export type Dataflow = 'os' | 'ws' | 'is';

/** Rows and columns of multiply-accumulators. */
export interface ArraySize {
  rows: number;
  cols: number;
}

/** What SCALE-Sim reports of a product. Input: the left operand; filter: the right one. Accesses in words. */
export interface SystolicRun {
  /** Without memory stalls. */
  cycles: number;
  inputReads: number;
  filterReads: number;
  /** Output- and every partial sum of weight- and input-stationary arrays. */
  outputWrites: number;
  /** Multiplications over array places times cycles, 0 … 1. */
  utilisation: number;
  /** Mean share of the places that a fold uses, 0 … 1. */
  mappingEfficiency: number;
  /** Mean over the folds of multiplications over places times the fold's cycles as SCALE-Sim counts them there. */
  computeUtilisation: number;
}

/** How a dataflow lays a product onto the array: along its rows, along its columns, and over time. */
interface Mapping {
  along: (shape: GemmShape) => { rows: number; cols: number; time: number };
  /** Cycles of a fold beyond `time`: filling, draining, loading of what stays. */
  overhead: (array: ArraySize) => number;
  /** The same where SCALE-Sim works out `compute_util`. */
  utilisationOverhead: (array: ArraySize) => number;
  accesses: (
    shape: GemmShape,
    folds: { rows: number; cols: number },
    array: ArraySize,
  ) => Pick<SystolicRun, 'inputReads' | 'filterReads' | 'outputWrites'>;
}

const fillAndDrain = ({ rows, cols }: ArraySize) => rows + cols - 2;
const loadFillAndDrain = ({ rows, cols }: ArraySize) => 2 * rows + cols - 2;
const loadFillAndDrainTwice = ({ rows, cols }: ArraySize) => 2 * rows + 2 * cols - 3;

const MAPPINGS: Record<Dataflow, Mapping> = {
  os: {
    along: ({ rows, cols, inner }) => ({ rows, cols, time: inner }),
    overhead: fillAndDrain,
    utilisationOverhead: fillAndDrain,
    accesses: ({ rows, cols, inner }, folds, array) => ({
      inputReads: rows * inner * folds.cols,
      filterReads: cols * inner * folds.rows,
      // SCALE-Sim counts a row and a column of the array too much in every fold
      outputWrites: rows * cols + folds.rows * folds.cols * (array.rows + array.cols),
    }),
  },
  ws: {
    along: ({ rows, cols, inner }) => ({ rows: inner, cols, time: rows }),
    overhead: loadFillAndDrain,
    utilisationOverhead: loadFillAndDrainTwice,
    accesses: ({ rows, cols, inner }, folds) => ({
      inputReads: rows * inner * folds.cols,
      filterReads: cols * inner,
      outputWrites: rows * cols * folds.rows,
    }),
  },
  is: {
    along: ({ rows, cols, inner }) => ({ rows: inner, cols: rows, time: cols }),
    overhead: loadFillAndDrain,
    utilisationOverhead: loadFillAndDrainTwice,
    accesses: ({ rows, cols, inner }, folds) => ({
      inputReads: rows * inner,
      filterReads: cols * inner * folds.cols,
      outputWrites: rows * cols * folds.rows,
    }),
  },
};

/**
 * A product on an array as SCALE-Sim v2 counts it: folds · (time + fill, drain and load) − 1 cycles, with M × K
 * times K × N on R × C.
 *
 * os: ⌈M/R⌉⌈N/C⌉ (K + R + C − 2) − 1; ws: ⌈K/R⌉⌈N/C⌉ (M + 2R + C − 2) − 1; is: ⌈K/R⌉⌈M/C⌉ (N + 2R + C − 2) − 1.
 */
export function systolicRun(dataflow: Dataflow, array: ArraySize, shape: GemmShape): SystolicRun {
  const mapping = MAPPINGS[dataflow];
  const { rows, cols, time } = mapping.along(shape);
  const folds = { rows: Math.ceil(rows / array.rows), cols: Math.ceil(cols / array.cols) };
  const count = folds.rows * folds.cols;
  const places = array.rows * array.cols;
  const cycles = count * (time + mapping.overhead(array)) - 1;
  const mappingEfficiency = (rows * cols) / (count * places);
  return {
    cycles,
    ...mapping.accesses(shape, folds, array),
    utilisation: (shape.rows * shape.cols * shape.inner) / (cycles * places),
    mappingEfficiency,
    computeUtilisation: (mappingEfficiency * time) / (time + mapping.utilisationOverhead(array)),
  };
}

/**
 * Cycles of an output-stationary mesh that spends `extraFill` cycles more on each fold than SCALE-Sim's array, as
 * STONNE's does (`configs/peers/stonne.yaml`): ⌈M/R⌉ ⌈N/C⌉ (K + R + C − 2 + extraFill) on R × C.
 */
export function outputStationaryMeshCycles(array: ArraySize, shape: GemmShape, extraFill: number): number {
  const folds = Math.ceil(shape.rows / array.rows) * Math.ceil(shape.cols / array.cols);
  return folds * (shape.inner + fillAndDrain(array) + extraFill);
}
