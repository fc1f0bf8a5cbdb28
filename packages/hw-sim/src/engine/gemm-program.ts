/** A matrix product as a program of tiles: what is loaded, multiplied and stored, in order. */
import type { GemmShape } from '../compute/tiling.js';

/** From `start` up to, not including, `end`. */
export interface Range {
  start: number;
  end: number;
}

/** One tile of the result; operands that are not named are still in their buffer. */
export interface GemmStep {
  rows: Range;
  cols: Range;
  /** Whether the rows of the left operand, with their whole inner dimension, are loaded. */
  loadsLeft: boolean;
  /** Whether the columns of the right operand are loaded. */
  loadsRight: boolean;
}

export interface GemmBlocks {
  /** Rows of the left operand that the input buffer holds. */
  rows: number;
  /** Columns of the right operand that the weight buffer holds. */
  cols: number;
}

/**
 * Blocks of rows stay in the input buffer while the columns stream past them, block by block of what the weight
 * buffer holds; a right operand that fits it as a whole stays there after the first time.
 */
export function gemmProgram(shape: GemmShape, blocks: GemmBlocks): GemmStep[] {
  const cols = rangesOf(shape.cols, blocks.cols);
  return rangesOf(shape.rows, blocks.rows).flatMap((rows, rowBlock) =>
    cols.map((col, index) => ({
      rows,
      cols: col,
      loadsLeft: index === 0,
      loadsRight: cols.length > 1 || rowBlock === 0,
    })),
  );
}

/** Elements of each operand that a program loads, and of the result that it stores. */
export function movedElements(program: readonly GemmStep[], inner: number) {
  const size = ({ start, end }: Range) => end - start;
  const total = (of: (step: GemmStep) => number) => program.reduce((sum, step) => sum + of(step), 0);
  return {
    left: total(({ rows, loadsLeft }) => (loadsLeft ? size(rows) * inner : 0)),
    right: total(({ cols, loadsRight }) => (loadsRight ? size(cols) * inner : 0)),
    result: total(({ rows, cols }) => size(rows) * size(cols)),
  };
}

function rangesOf(total: number, block: number): Range[] {
  return Array.from({ length: Math.ceil(total / block) }, (_, index) => ({
    start: index * block,
    end: Math.min((index + 1) * block, total),
  }));
}
