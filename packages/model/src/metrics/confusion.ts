/** Metrics of classification, all from the confusion matrix. Definitions and degenerate cases as in scikit-learn 1.2. */

/** How often each true class was predicted as each class. */
export interface Confusion {
  /** Every class that occurs, ascending. */
  classes: readonly number[];
  /** `counts[true][predicted]`, in the order of `classes`. */
  counts: readonly (readonly number[])[];
}

/** Which classes' F1 scores are averaged, and how. */
export type F1Average = 'macro' | 'weighted' | 'micro';

/** Counts predictions against labels of equal number. */
export function confusionOf(predictions: readonly number[], labels: readonly number[]): Confusion {
  const classes = [...new Set([...labels, ...predictions])].sort((a, b) => a - b);
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const counts = classes.map(() => classes.map(() => 0));
  labels.forEach((label, row) => {
    counts[indexOf.get(label)!]![indexOf.get(predictions[row]!)!]! += 1;
  });
  return { classes, counts };
}

/** Share of correct predictions. */
export function accuracy(confusion: Confusion): number {
  const { right, rows } = totalsOf(confusion);
  return sum(right) / sum(rows);
}

/** Share of true ones among what was predicted to be `positive`; 0 if nothing was. */
export function precision(confusion: Confusion, positive = 1): number {
  const { right, columns } = totalsOf(confusion);
  const index = confusion.classes.indexOf(positive);
  return ratio(right[index] ?? 0, columns[index] ?? 0);
}

/** Share of what is truly `positive` that was found; 0 if nothing is. */
export function recall(confusion: Confusion, positive = 1): number {
  const { right, rows } = totalsOf(confusion);
  const index = confusion.classes.indexOf(positive);
  return ratio(right[index] ?? 0, rows[index] ?? 0);
}

/** Harmonic mean of precision and recall of one class: 2 TP / (2 TP + FP + FN), 0 where that is 0 / 0. */
export function f1(confusion: Confusion, positive = 1): number {
  const { right, rows, columns } = totalsOf(confusion);
  const index = confusion.classes.indexOf(positive);
  return index < 0 ? 0 : ratio(2 * right[index]!, rows[index]! + columns[index]!);
}

/** F1 over all classes: their mean, their mean weighted by true counts, or of all counts together (= accuracy). */
export function averagedF1(confusion: Confusion, average: F1Average): number {
  if (average === 'micro') return accuracy(confusion);
  const scores = confusion.classes.map((name) => f1(confusion, name));
  const { rows } = totalsOf(confusion);
  const weights = average === 'macro' ? scores.map(() => 1) : rows;
  return sum(scores.map((score, index) => score * weights[index]!)) / sum(weights);
}

/**
 * Matthews correlation coefficient for any number of classes (Gorodkin 2004, "Comparing two K-category assignments",
 * equation 8); 0 where its denominator is 0.
 */
export function matthews(confusion: Confusion): number {
  const { right, rows, columns } = totalsOf(confusion);
  const total = sum(rows);
  const covariance = (a: readonly number[], b: readonly number[]) =>
    total * total - sum(a.map((value, index) => value * b[index]!));
  const denominator = Math.sqrt(covariance(rows, rows) * covariance(columns, columns));
  return ratio(sum(right) * total - sum(rows.map((count, index) => count * columns[index]!)), denominator);
}

/** The diagonal, and how often each class is true and predicted. */
function totalsOf({ counts }: Confusion): { right: number[]; rows: number[]; columns: number[] } {
  return {
    right: counts.map((row, index) => row[index]!),
    rows: counts.map(sum),
    columns: counts.map((_, column) => sum(counts.map((row) => row[column]!))),
  };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
