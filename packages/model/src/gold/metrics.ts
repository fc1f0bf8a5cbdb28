import { readText } from '@adaptmem/core';
import type { GoldCheck } from '@adaptmem/core/testing';
import { GLUE_TASKS, isGlueTask } from '../glue/tasks.js';
import { computeMetrics, METRIC_NAMES, type MetricName } from '../metrics/compute-metrics.js';
import { confusionOf } from '../metrics/confusion.js';
import { ranksOf } from '../metrics/correlation.js';
import { argmax, meanCrossEntropy } from '../metrics/cross-entropy.js';
import { Comparison } from './comparison.js';
import { absoluteError, type JsonNumber } from './numbers.js';

/** A figure, or the exception that the reference raises. */
type Figure = JsonNumber | { raises: string };

interface MetricsCase extends Record<string, unknown> {
  name: string;
  labels: JsonNumber[];
  predictions: JsonNumber[];
  confusion?: { classes: number[]; rows_true_cols_pred: number[][] };
  ranks_of_predictions?: JsonNumber[] | 'NaN';
}

interface LossCase {
  name: string;
  logits: JsonNumber[][];
  labels: number[];
  mean_cross_entropy: JsonNumber;
  argmax: number[];
}

interface MetricsFile {
  classification: MetricsCase[];
  regression: MetricsCase[];
  loss: LossCase[];
  /** In words, e.g. `accuracy, f1 (and their mean)`. */
  glue_metric_of_task?: Record<string, string>;
}

const NAMES_OF_KEYS: Record<string, MetricName> = { kendall_tau_b: 'kendall' };

/** Every metric against scikit-learn and scipy; the measure is the error relative to max(1, |expected|). */
export const metricsCheck: GoldCheck = {
  pattern: /^gold\/metrics\.json$/,
  run(path) {
    const {
      classification,
      regression,
      loss,
      glue_metric_of_task: ofTask = {},
    } = JSON.parse(readText(path)) as MetricsFile;
    const comparison = new Comparison(1e-9);
    for (const item of [...classification, ...regression]) compareMetrics(comparison, item);
    for (const item of loss) compareLoss(comparison, item);
    for (const [task, words] of Object.entries(ofTask)) compareTask(comparison, task, words);
    return comparison.result();
  },
};

function compareMetrics(comparison: Comparison, item: MetricsCase): void {
  const labels = item.labels.map(Number);
  const predictions = item.predictions.map(Number);
  for (const [key, value] of Object.entries(item)) {
    const name = NAMES_OF_KEYS[key] ?? key;
    if (!isMetric(name)) {
      if (isFigure(value)) comparison.passOver(`${key} of "${item.name}"`);
      continue;
    }
    const error = metricError(name, predictions, labels, value as Figure);
    comparison.add(`${key} of "${item.name}"`, error);
  }
  if (item.confusion) {
    const { classes, counts } = confusionOf(predictions, labels);
    const { classes: expected, rows_true_cols_pred: expectedCounts } = item.confusion;
    comparison.addEqual(`confusion of "${item.name}"`, [classes, counts], [expected, expectedCounts]);
  }
  if (Array.isArray(item.ranks_of_predictions)) {
    const expected = item.ranks_of_predictions;
    comparison.addEqual(`ranks of "${item.name}"`, ranksOf(predictions), expected);
  }
}

const isFigure = (value: unknown): value is Figure =>
  typeof value === 'number' || (typeof value === 'object' && value !== null && 'raises' in value);

/** 0 or infinite where the reference raises: ours must raise too. */
function metricError(name: MetricName, predictions: number[], labels: number[], expected: Figure): number {
  if (typeof expected === 'object') {
    try {
      computeMetrics([name], predictions, labels);
    } catch {
      return 0;
    }
    return Number.POSITIVE_INFINITY;
  }
  return relativeError(computeMetrics([name], predictions, labels)[name], expected);
}

function compareLoss(comparison: Comparison, { name, logits, labels, ...expected }: LossCase): void {
  const rows = logits.map((row) => row.map(Number));
  const loss = meanCrossEntropy(rows, labels);
  comparison.add(`cross-entropy of "${name}"`, relativeError(loss, expected.mean_cross_entropy));
  comparison.addEqual(`argmax of "${name}"`, rows.map(argmax), expected.argmax);
}

/** The task reports every metric that the words name. */
function compareTask(comparison: Comparison, task: string, words: string): void {
  const named = METRIC_NAMES.filter((metric) => words.split(/[^a-z0-9_]+/).includes(metric));
  const reported: readonly MetricName[] = isGlueTask(task) ? GLUE_TASKS[task].metrics : [];
  comparison.add(
    `metrics of ${task}`,
    named.length > 0 && named.every((metric) => reported.includes(metric)) ? 0 : 1,
  );
}

function relativeError(actual: number, expected: JsonNumber): number {
  const error = absoluteError(actual, expected);
  const scale = Math.abs(Number(expected));
  return Number.isFinite(scale) ? error / Math.max(1, scale) : error;
}

function isMetric(name: string): name is MetricName {
  return (METRIC_NAMES as readonly string[]).includes(name);
}
