/** Metrics of regression. Degenerate cases as in scipy 1.10 and scikit-learn 1.2. */

/**
 * Pearson's correlation; NaN where one side is constant or there are fewer than two rows. Both sides are scaled first,
 * so that neither squares nor sums overflow or underflow.
 *
 * @throws RangeError if a value is not finite
 */
export function pearson(a: readonly number[], b: readonly number[]): number {
  assertFinite(a);
  assertFinite(b);
  const [x, y] = [directionOf(a), directionOf(b)];
  if (!x || !y) return Number.NaN;
  const cosine = x.reduce((total, value, row) => total + value * y[row]!, 0);
  return Math.max(-1, Math.min(1, cosine));
}

/** Spearman's correlation: Pearson's of the ranks. NaN where one side is constant or holds a NaN. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  if (hasNan(a) || hasNan(b)) return Number.NaN;
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
  return concordantLessDiscordant / Math.sqrt(pairs - tiedInX) / Math.sqrt(pairs - tiedInY);
}

/** Mean squared error. @throws RangeError if a value is not finite */
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
  const scaled = scaledToOne(values);
  const mean = scaled.reduce((total, value) => total + value, 0) / scaled.length;
  const deviations = scaledToOne(scaled.map((value) => value - mean));
  const norm = Math.sqrt(deviations.reduce((total, value) => total + value * value, 0));
  return deviations.map((value) => value / norm);
}

/** Divides by the largest magnitude, which is not 0. */
function scaledToOne(values: readonly number[]): number[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.map((value) => value / largest);
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
    throw new RangeError(`Value ${row} of ${values.length} is ${values[row]}, expected a finite number`);
}
