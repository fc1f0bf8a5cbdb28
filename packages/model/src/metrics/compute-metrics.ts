import { accuracy, averagedF1, confusionOf, f1, matthews, precision, recall } from './confusion.js';
import { kendall, meanSquaredError, pearson, spearman } from './correlation.js';

type Metric = (predictions: readonly number[], labels: readonly number[]) => number;

/** Every metric by name; `acc_and_f1` and `corr` are the means that GLUE's leader board takes. */
const METRICS = {
  accuracy: (predictions, labels) => accuracy(confusionOf(predictions, labels)),
  f1: (predictions, labels) => f1(confusionOf(predictions, labels)),
  precision: (predictions, labels) => precision(confusionOf(predictions, labels)),
  recall: (predictions, labels) => recall(confusionOf(predictions, labels)),
  f1_macro: (predictions, labels) => averagedF1(confusionOf(predictions, labels), 'macro'),
  f1_weighted: (predictions, labels) => averagedF1(confusionOf(predictions, labels), 'weighted'),
  f1_micro: (predictions, labels) => averagedF1(confusionOf(predictions, labels), 'micro'),
  matthews: (predictions, labels) => matthews(confusionOf(predictions, labels)),
  acc_and_f1: (predictions, labels) => {
    const confusion = confusionOf(predictions, labels);
    return (accuracy(confusion) + f1(confusion)) / 2;
  },
  pearson,
  spearman,
  kendall,
  corr: (predictions, labels) => (pearson(predictions, labels) + spearman(predictions, labels)) / 2,
  mse: meanSquaredError,
} as const satisfies Record<string, Metric>;

/** Name of a metric, e.g. `matthews`. */
export type MetricName = keyof typeof METRICS;

/** All metrics. */
export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/**
 * Metrics of predictions: classes for classification (1 is the positive one of two), scores for regression.
 *
 * @throws RangeError if there are no rows, or not as many predictions as labels
 * @throws AppError if `pearson`, `corr` or `mse` meet a value that is not finite, or the first two a single row
 * @example computeMetrics(['accuracy', 'f1'], [1, 0, 1], [1, 1, 1]) // { accuracy: 0.667, f1: 0.8 }
 */
export function computeMetrics<Name extends MetricName>(
  names: readonly Name[],
  predictions: readonly number[],
  labels: readonly number[],
): Record<Name, number> {
  if (labels.length === 0 || predictions.length !== labels.length) {
    throw new RangeError(
      `Expected as many predictions as labels, got ${predictions.length} and ${labels.length}`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, METRICS[name](predictions, labels)])) as Record<
    Name,
    number
  >;
}
