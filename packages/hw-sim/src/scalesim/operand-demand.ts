/** Which words of an operand enter a systolic array when, as places in the order in which memory is asked for them. */

/** Which fold of its rows and of its columns the array is in. */
export interface Fold {
  row: number;
  col: number;
}

/** Places from the first to the last one. */
export interface Places {
  first: number;
  last: number;
}

export interface OperandDemand {
  /** Words of all folds. */
  words: number;
  /**
   * Between which places the words lie that enter in the cycles `from` … `to` − 1 of a fold, if any do. Those of a single
   * cycle follow one another, without a gap.
   */
  placesIn: (fold: Fold, from: number, to: number) => Places | undefined;
}

/** The edge of the array that an operand enters by. */
export interface Edge {
  /** Words that enter in a cycle at most. */
  lanes: number;
  /** Words across all folds of the edge; lanes beyond it are idle. */
  size: number;
  /** Words of one lane in one fold of the edge. */
  depth: number;
}

/**
 * A word a cycle into each lane, each lane a cycle after the one before, `load` cycles after the fold began. Memory is
 * asked along the anti-diagonals of the operand with its folds one below the other, lane by lane: what enters in a cycle
 * is the part of an anti-diagonal within a fold.
 *
 * @param foldOf which fold of the edge a fold of the array uses
 */
export function streamed(edge: Edge, load: number, foldOf: (fold: Fold) => number): OperandDemand {
  const { lanes, size, depth } = edge;
  const folds = Math.ceil(size / lanes);
  /** Words on anti-diagonals before, and on this one those of `fold` and later folds, which are in lower lanes. */
  const placeOf = (diagonal: number, fold: number) =>
    wordsBefore(edge, diagonal, 0, fold) + wordsBefore(edge, diagonal + 1, fold, folds);
  return {
    words: size * depth,
    placesIn(arrayFold, from, to) {
      const fold = foldOf(arrayFold);
      const used = usedLanes(lanes, size, fold);
      const first = Math.max(0, from - load);
      const last = Math.min(to - load, depth + used - 1) - 1;
      if (first > last) return undefined;
      const start = fold * depth;
      return { first: placeOf(start + first, fold + 1), last: placeOf(start + last, fold) - 1 };
    },
  };
}

/** Words of the folds `from` … `to` − 1 on anti-diagonals before one. */
function wordsBefore({ lanes, size, depth }: Edge, diagonal: number, from: number, to: number): number {
  const whole = Math.floor(size / lanes);
  const wholeDepth = Math.max(0, Math.min(to, whole) - from) * depth;
  const inWhole = skewed(diagonal - from * depth, wholeDepth, lanes);
  const hasLast = from <= whole && whole < to;
  return hasLast ? inWhole + skewed(diagonal - whole * depth, depth, size - whole * lanes) : inWhole;
}

/**
 * A row of the operand a cycle, the last row of a fold of `rows` first, while memory is asked row by row, one fold of
 * columns after the other.
 */
export function stationary({ lanes, size, depth }: Edge, rows: number): OperandDemand {
  return {
    words: size * depth,
    placesIn({ row, col }, from, to) {
      const used = usedLanes(lanes, size, col);
      const base = (row + 1) * rows - 1;
      const lastRow = Math.min(base - from, depth - 1);
      const firstRow = base - Math.min(to, rows) + 1;
      if (firstRow > lastRow) return undefined;
      const start = col * lanes * depth;
      return { first: start + firstRow * used, last: start + (lastRow + 1) * used - 1 };
    },
  };
}

export const usedLanes = (lanes: number, size: number, fold: number) => Math.min(lanes, size - fold * lanes);

/** Words that pass before a step, one a step in each lane, `depth` in all, each lane a step after the one before. */
export function skewed(step: number, depth: number, lanes: number): number {
  return endless(step, lanes) - endless(step - depth, lanes);
}

/** Σ max(0, step − lane) over the lanes. */
function endless(step: number, lanes: number): number {
  const begun = Math.min(lanes, Math.max(0, step));
  return begun * step - (begun * (begun - 1)) / 2;
}
