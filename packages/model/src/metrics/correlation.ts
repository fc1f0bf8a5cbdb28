/** Metrics of regression. Degenerate cases as in scipy 1.10 and scikit-learn 1.2. */
import { AppError } from '@adaptmem/core';

/**
 * Pearson's correlation; NaN where one side is constant. Both sides are scaled by powers of two, which rounds nothing,
 * so that squares neither overflow nor underflow, and a large common offset takes no digits.
 *
 * @throws AppError if there are fewer than two rows, a value is not finite, or the values' sum overflows
 */
export function pearson(a: readonly number[], b: readonly number[]): number {
  if (a.length < 2) throw metricError(`needs at least two rows, got ${a.length}`);
  assertFinite(a);
  assertFinite(b);
  const [x, y] = [directionOf(a), directionOf(b)];
  if (!x || !y) return Number.NaN;
  return clamped(sum(x.map((value, row) => value * y[row]!)));
}

/** Spearman's correlation: Pearson's of the ranks. NaN for one row, and where a side is constant or holds a NaN. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  if (a.length < 2 || hasNan(a) || hasNan(b)) return Number.NaN;
  return pearson(ranksOf(a), ranksOf(b));
}

/**
 * Kendall's τ-b, which counts ties (Kendall 1945), in O(n log n) by counting exchanges of a merge sort (Knight 1966).
 * NaN where one side is constant or holds a NaN.
 */
export function kendall(a: readonly number[], b: readonly number[]): number {
  if (hasNan(a) || hasNan(b)) return Number.NaN;
  const order = a.map((_, row) => row).sort((i, j) => a[i]! - a[j]! || b[i]! - b[j]!);
  const [x, y] = [order.map((row) => a[row]!), order.map((row) => b[row]!)];
  const pairs = (x.length * (x.length - 1)) / 2;
  const tiedInX = tiedPairs(x, (i, j) => x[i] === x[j]);
  const tiedInBoth = tiedPairs(x, (i, j) => x[i] === x[j] && y[i] === y[j]);
  const { sorted, exchanges } = mergeSort(y);
  const tiedInY = tiedPairs(sorted, (i, j) => sorted[i] === sorted[j]);
  const concordantLessDiscordant = pairs - tiedInX - tiedInY + tiedInBoth - 2 * exchanges;
  return clamped(concordantLessDiscordant / Math.sqrt(pairs - tiedInX) / Math.sqrt(pairs - tiedInY));
}

/** Without what rounding puts beyond the ends; NaN stays. */
function clamped(correlation: number): number {
  return Math.max(-1, Math.min(1, correlation));
}

/** Mean squared error; infinite where it overflows. @throws AppError if a value is not finite */
export function meanSquaredError(predictions: readonly number[], labels: readonly number[]): number {
  assertFinite(predictions);
  assertFinite(labels);
  return predictions.reduce((total, value, row) => total + (value - labels[row]!) ** 2, 0) / labels.length;
}

/** Ranks from 1 on; equal values share the mean of their ranks. @param values without NaN */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, row) => row).sort((i, j) => values[i]! - values[j]!);
  const ranks = values.map(() => 0);
  for (let first = 0; first < order.length; ) {
    let next = first + 1;
    while (next < order.length && values[order[next]!] === values[order[first]!]) next++;
    for (let place = first; place < next; place++) ranks[order[place]!] = (first + 1 + next) / 2;
    first = next;
  }
  return ranks;
}

/** The deviations from the mean as a vector of length 1; `undefined` where there are none. */
function directionOf(values: readonly number[]): number[] | undefined {
  if (values.every((value) => value === values[0])) return undefined;
  if (!Number.isFinite(sum(values))) throw metricError('the sum of the values overflows');
  const scaled = scaledToOne(values);
  const rough = sum(scaled) / scaled.length;
  const residuals = scaled.map((value) => value - rough);
  const rest = sum(residuals) / residuals.length; // what rounding left of the mean
  const deviations = scaledToOne(residuals.map((value) => value - rest));
  const norm = Math.sqrt(sum(deviations.map((value) => value * value)));
  return deviations.map((value) => value / norm);
}

/** Divides by the power of two at or below the largest magnitude, which is not 0: the largest is then below 2. */
function scaledToOne(values: readonly number[]): number[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // in two steps, since neither the power nor its inverse need be a number where values are tiny or huge
  const half = Math.floor(Math.log2(largest) / 2);
  const rest = Math.floor(Math.log2(largest)) - half;
  return values.map((value) => value / 2 ** half / 2 ** rest);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Pairs within runs of neighbours that `tied` calls equal. */
function tiedPairs(values: readonly number[], tied: (i: number, j: number) => boolean): number {
  let pairs = 0;
  let run = 0;
  for (let row = 1; row < values.length; row++) {
    run = tied(row - 1, row) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/** Sorts upwards and counts the pairs that stood in the wrong order. */
function mergeSort(values: readonly number[]): { sorted: number[]; exchanges: number } {
  if (values.length < 2) return { sorted: [...values], exchanges: 0 };
  const middle = values.length >> 1;
  const left = mergeSort(values.slice(0, middle));
  const right = mergeSort(values.slice(middle));
  const sorted: number[] = [];
  let exchanges = left.exchanges + right.exchanges;
  let taken = 0;
  for (const value of right.sorted) {
    while (taken < left.sorted.length && left.sorted[taken]! <= value) sorted.push(left.sorted[taken++]!);
    exchanges += left.sorted.length - taken;
    sorted.push(value);
  }
  return { sorted: [...sorted, ...left.sorted.slice(taken)], exchanges };
}

function hasNan(values: readonly number[]): boolean {
  return values.some(Number.isNaN);
}

function assertFinite(values: readonly number[]): void {
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row >= 0)
    throw metricError(`value ${row} of ${values.length} is ${values[row]}, expected a finite number`);
}

function metricError(reason: string): AppError {
  return new AppError('METRIC', `Cannot compute a metric of scores: ${reason}`);
}
