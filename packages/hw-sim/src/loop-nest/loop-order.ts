/** Loops of a product on an array: what runs side by side, what one after the other, and in which orders. */
import type { GemmShape } from '../compute/tiling.js';
import type { LoopArray } from './loop-array.js';

export type LoopDimension = keyof GemmShape;

export interface Loop {
  dimension: LoopDimension;
  size: number;
}

const DIMENSIONS = ['rows', 'cols', 'inner'] as const satisfies LoopDimension[];

/** Iterations in time, and elements side by side; what does not divide is spread evenly, so these may be fractions. */
export interface Unrolled {
  time: GemmShape;
  lanes: GemmShape;
}

export function unroll(shape: GemmShape, { lanes }: Pick<LoopArray, 'lanes'>): Unrolled {
  const time = {
    rows: shape.rows,
    cols: Math.ceil(shape.cols / lanes.cols),
    inner: Math.ceil(shape.inner / lanes.inner),
  };
  return {
    time,
    lanes: { rows: 1, cols: shape.cols / time.cols, inner: shape.inner / time.inner },
  };
}

/**
 * The prime factors of all loops, as loops of their own. While there are more than `limit`, the dimension with most of
 * them has its two smallest multiplied (the loop prime factors of Symons et al., LOMA, AICAS 2021).
 */
export function loopFactors(time: GemmShape, limit: number): Loop[] {
  const factors = DIMENSIONS.map((dimension) => ({ dimension, sizes: primeFactors(time[dimension]) }));
  const count = () => factors.reduce((sum, { sizes }) => sum + sizes.length, 0);
  while (count() > limit) {
    const most = factors.reduce((a, b) => (b.sizes.length > a.sizes.length ? b : a));
    if (most.sizes.length < 2) break;
    const [first = 1, second = 1, ...rest] = most.sizes;
    most.sizes = [...rest, first * second].sort((a, b) => a - b);
  }
  return factors.flatMap(({ dimension, sizes }) => sizes.map((size) => ({ dimension, size })));
}

function primeFactors(value: number): number[] {
  for (let factor = 2; factor * factor <= value; factor++) {
    if (value % factor === 0) return [factor, ...primeFactors(value / factor)];
  }
  return value > 1 ? [value] : [];
}

/** Every order of the loops, innermost first; equal loops are not told apart. */
export function* loopOrders(loops: readonly Loop[]): Generator<Loop[]> {
  if (loops.length === 0) yield [];
  const tried = new Set<string>();
  for (const [index, loop] of loops.entries()) {
    const key = `${loop.dimension} ${loop.size}`;
    if (tried.has(key)) continue;
    tried.add(key);
    for (const rest of loopOrders(loops.toSpliced(index, 1))) yield [loop, ...rest];
  }
}
