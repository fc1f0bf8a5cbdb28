/** What a systolic array asks its scratchpads for, cycle by cycle, and in which order they fetch it from memory. */
import type { ArraySize, Dataflow } from '../compute/systolic.js';
import type { GemmShape } from '../compute/tiling.js';

/** Rows and columns of the array are used in folds; each fold runs for so many cycles. */
export interface Folds {
  rows: number;
  cols: number;
  cycles: number;
}

/** An operand at the edge of the array that it enters by. */
export interface OperandDemand {
  /** Words that enter in a cycle at most. */
  lanes: number;
  /** Folds along this edge. */
  folds: number;
  /** Words across all folds of the edge; lanes beyond it are idle. */
  size: number;
  /** Words of one lane in one fold of the edge. */
  depth: number;
  /** Which fold of the edge a fold of the array uses. */
  foldOf: (rowFold: number, colFold: number) => number;
  /** The word that a lane takes in a cycle of a fold; outside 0 … depth − 1: none. */
  wordAt: (cycle: number, lane: number, rowFold: number) => number;
  /** Fetched along anti-diagonals over all folds, which follows the skew of a stream, or row by row. */
  order: 'diagonal' | 'row-major';
}

/** The left and the right operand. */
export interface Operands {
  input: OperandDemand;
  filter: OperandDemand;
}

export interface ArrayDemand {
  folds: Folds;
  operands: Operands;
  /** Results, partial sums of weight- and input-stationary arrays included, that leave in a cycle of a fold. */
  resultsAt: (cycle: number, rowFold: number, colFold: number) => number;
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
        resultsAt: (cycle, rowFold, colFold) => drainedResults(array, extent, cycle, rowFold, colFold),
      };
    }
    case 'ws': {
      const extent = { rows: K, cols: N, time: M };
      return loadedFirst(array, extent, {
        input: rowStream(array, extent, array.rows),
        filter: stationary(array, extent),
      });
    }
    case 'is': {
      const extent = { rows: K, cols: M, time: N };
      return loadedFirst(array, extent, {
        input: stationary(array, extent),
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
    resultsAt: (cycle, _rowFold, colFold) => streamedResults(array, extent, cycle, colFold),
  };
}

function foldsOf(array: ArraySize, { rows, cols, time }: Extent, load: number): Folds {
  return {
    rows: Math.ceil(rows / array.rows),
    cols: Math.ceil(cols / array.cols),
    cycles: load + time + array.rows + array.cols - 2,
  };
}

/** A word a cycle into each row, each row a cycle after the one above. */
function rowStream(array: ArraySize, { rows, time }: Extent, load: number): OperandDemand {
  return {
    lanes: array.rows,
    folds: Math.ceil(rows / array.rows),
    size: rows,
    depth: time,
    foldOf: (rowFold) => rowFold,
    wordAt: (cycle, lane) => cycle - lane - load,
    order: 'diagonal',
  };
}

function colStream(array: ArraySize, { cols, time }: Extent): OperandDemand {
  return {
    lanes: array.cols,
    folds: Math.ceil(cols / array.cols),
    size: cols,
    depth: time,
    foldOf: (_rowFold, colFold) => colFold,
    wordAt: (cycle, lane) => cycle - lane,
    order: 'diagonal',
  };
}

/** The last row of a fold first, a row a cycle. */
function stationary(array: ArraySize, { rows, cols }: Extent): OperandDemand {
  return {
    lanes: array.cols,
    folds: Math.ceil(cols / array.cols),
    size: cols,
    depth: rows,
    foldOf: (_rowFold, colFold) => colFold,
    wordAt: (cycle, _lane, rowFold) =>
      cycle < array.rows ? rowFold * array.rows + array.rows - 1 - cycle : -1,
    order: 'row-major',
  };
}

/** Results of an output-stationary fold leave at the bottom, the last row first. */
function drainedResults(
  array: ArraySize,
  { rows, cols, time }: Extent,
  cycle: number,
  rowFold: number,
  colFold: number,
): number {
  const idleRows = Math.max(0, (rowFold + 1) * array.rows - rows);
  return lanesWithin(cycle - (time - 1), idleRows, array.rows, usedLanes(array.cols, cols, colFold));
}

function streamedResults(array: ArraySize, { cols, time }: Extent, cycle: number, colFold: number): number {
  return lanesWithin(cycle - (2 * array.rows - 1), 0, time, usedLanes(array.cols, cols, colFold));
}

const usedLanes = (lanes: number, size: number, fold: number) => Math.min(lanes, size - fold * lanes);

/** Lanes j of `lanes` with start ≤ step − j < end. */
function lanesWithin(step: number, start: number, end: number, lanes: number): number {
  const first = Math.max(0, step - end + 1);
  const last = Math.min(lanes - 1, step - start);
  return Math.max(0, last - first + 1);
}
