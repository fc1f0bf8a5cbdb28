/** What a systolic array asks its scratchpads for, and when. */
import type { ArraySize, Dataflow } from '../compute/systolic.js';
import type { GemmShape } from '../compute/tiling.js';
import { type Fold, type OperandDemand, skewed, stationary, streamed, usedLanes } from './operand-demand.js';

/** Rows and columns of the array are used in folds; each fold runs for so many cycles. */
export interface Folds {
  rows: number;
  cols: number;
  cycles: number;
}

/** The left and the right operand. */
export interface Operands {
  input: OperandDemand;
  filter: OperandDemand;
}

export interface ArrayDemand {
  folds: Folds;
  operands: Operands;
  /** Results, partial sums of weight- and input-stationary arrays included, that leave before a cycle of a fold. */
  resultsBefore: (fold: Fold, cycle: number) => number;
}

/** A product along the rows and columns of an array, and over time. */
interface Extent {
  rows: number;
  cols: number;
  time: number;
}

/** The demand of M × K times K × N, fold by fold: row folds inside, column folds outside. */
export function arrayDemand(dataflow: Dataflow, array: ArraySize, shape: GemmShape): ArrayDemand {
  const { rows: M, cols: N, inner: K } = shape;
  switch (dataflow) {
    case 'os': {
      const extent = { rows: M, cols: N, time: K };
      return {
        folds: foldsOf(array, extent, 0),
        operands: { input: rowStream(array, extent, 0), filter: colStream(array, extent) },
        resultsBefore: (fold, cycle) => drainedResults(array, extent, fold, cycle),
      };
    }
    case 'ws': {
      const extent = { rows: K, cols: N, time: M };
      return loadedFirst(array, extent, {
        input: rowStream(array, extent, array.rows),
        filter: loaded(array, extent),
      });
    }
    case 'is': {
      const extent = { rows: K, cols: M, time: N };
      return loadedFirst(array, extent, {
        input: loaded(array, extent),
        filter: rowStream(array, extent, array.rows),
      });
    }
  }
}

/** What stays in the array is loaded, row by row, before the other operand streams past it. */
function loadedFirst(array: ArraySize, extent: Extent, operands: Operands): ArrayDemand {
  return {
    folds: foldsOf(array, extent, array.rows),
    operands,
    resultsBefore: (fold, cycle) => streamedResults(array, extent, fold, cycle),
  };
}

function foldsOf(array: ArraySize, { rows, cols, time }: Extent, load: number): Folds {
  return {
    rows: Math.ceil(rows / array.rows),
    cols: Math.ceil(cols / array.cols),
    cycles: load + time + array.rows + array.cols - 2,
  };
}

function rowStream(array: ArraySize, { rows, time }: Extent, load: number): OperandDemand {
  return streamed({ lanes: array.rows, size: rows, depth: time }, load, ({ row }) => row);
}

function colStream(array: ArraySize, { cols, time }: Extent): OperandDemand {
  return streamed({ lanes: array.cols, size: cols, depth: time }, 0, ({ col }) => col);
}

function loaded(array: ArraySize, { rows, cols }: Extent): OperandDemand {
  return stationary({ lanes: array.cols, size: cols, depth: rows }, array.rows);
}

/** Results of an output-stationary fold leave at the bottom, the last row first. */
function drainedResults(array: ArraySize, { rows, cols, time }: Extent, fold: Fold, cycle: number): number {
  const used = usedLanes(array.rows, rows, fold.row);
  const idle = array.rows - used;
  return skewed(cycle - (time - 1) - idle, used, usedLanes(array.cols, cols, fold.col));
}

function streamedResults(array: ArraySize, { cols, time }: Extent, fold: Fold, cycle: number): number {
  return skewed(cycle - (2 * array.rows - 1), time, usedLanes(array.cols, cols, fold.col));
}
