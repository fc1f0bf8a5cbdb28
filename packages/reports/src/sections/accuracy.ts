/** How well each method does each task, before and after compression. */
import { type Score, type Statistic, scores } from '../aggregate.js';
import { type AccuracyBar, type AccuracyLine, accuracyChart } from '../charts/accuracy-chart.js';
import { distinct, methodTitle } from '../names.js';
import type { Section } from '../page/document.js';
import type { ReportInput, TaskInfo } from '../report-input.js';
import type { Table } from '../tables/table.js';

/** Scores are read down a column: × 100, one decimal. */
const SCORE = { unit: 'ratio', decimals: 1 } as const;

/** Table and chart of the main metrics. */
export function accuracySection(input: ReportInput): Section {
  const all = scores(input);
  const seeds = distinct(input.results.map((result) => result.seed));
  return {
    id: 'accuracy',
    title: 'Accuracy',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'Every figure is measured on the held-out dev set with the task’s own main metric. Chance is the metric of ' +
          'a constant or random guess; bag of words is a linear classifier on word counts, so what exceeds it needs ' +
          `word order or meaning. ${seedsText(seeds)}`,
      },
      { kind: 'table', table: tasksTable(input.tasks) },
      { kind: 'figure', figure: accuracyFigure(input.tasks, all) },
      { kind: 'table', table: accuracyTable(input.tasks, all) },
      ...(seeds.length > 1 ? [{ kind: 'table', table: seedsTable(input.tasks, all) } as const] : []),
      { kind: 'table', table: metricsTable(input), folded: true },
    ],
  };
}

function seedsText(seeds: readonly number[]): string {
  if (seeds.length === 1) return 'One seed: differences of a few examples mean nothing.';
  return (
    `Figures are means over ${seeds.length} seeds, ± their sample standard deviation; sizes, workloads and ` +
    `simulations are of the models of the first seed, ${seeds[0]}.`
  );
}

function panelTitle({ name, metricName }: TaskInfo): string {
  return `${name} (${metricName})`;
}

function accuracyFigure(tasks: readonly TaskInfo[], all: readonly Score[]) {
  const bars = tasks.flatMap((task) =>
    all.filter((entry) => entry.task === task.name).flatMap((entry) => barsOf(task, entry)),
  );
  const lines = tasks.flatMap((task): AccuracyLine[] => [
    { task: panelTitle(task), baseline: 'chance', score: task.chance * 100 },
    ...(task.bagOfWords === undefined
      ? []
      : [{ task: panelTitle(task), baseline: 'bag of words' as const, score: task.bagOfWords * 100 }]),
  ]);
  return {
    name: 'accuracy',
    title: 'Main metric per task and method',
    caption:
      'Each panel is a task; bars are methods as trained (dark) and after pruning and number format (light). ' +
      'The lines mark chance and a bag-of-words classifier: a bar that does not pass both has learnt little.',
    spec: accuracyChart(bars, lines),
  };
}

function barsOf(task: TaskInfo, { method, trained, compressed }: Score): AccuracyBar[] {
  const bar = (stage: AccuracyBar['stage'], { mean }: Statistic) => ({
    task: panelTitle(task),
    method: methodTitle(method),
    stage,
    score: mean * 100,
  });
  return [bar('as trained', trained), ...(compressed ? [bar('compressed', compressed)] : [])];
}

function tasksTable(tasks: readonly TaskInfo[]): Table {
  return {
    name: 'tasks',
    caption: 'The tasks, and what can be reached without a network.',
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'layout', title: 'Layout' },
      { key: 'train_examples', title: 'Train examples' },
      { key: 'dev_examples', title: 'Dev examples' },
      { key: 'metric', title: 'Main metric' },
      { ...SCORE, key: 'chance_ratio', title: 'Chance' },
      { ...SCORE, key: 'bag_of_words_ratio', title: 'Bag of words' },
    ],
    rows: tasks.map((task) => ({
      task: task.name,
      layout: task.layout,
      train_examples: task.trainExamples,
      dev_examples: task.devExamples,
      metric: task.metricName,
      chance_ratio: task.chance,
      bag_of_words_ratio: task.bagOfWords,
    })),
  };
}

function accuracyTable(tasks: readonly TaskInfo[], all: readonly Score[]): Table {
  const spread = all.some((entry) => entry.trained.deviation !== undefined);
  return {
    name: 'accuracy',
    caption: 'Main metric on the dev set; “change” is what compression adds or takes.',
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'metric', title: 'Metric' },
      { key: 'method', title: 'Method' },
      { ...SCORE, key: 'trained_ratio', title: 'As trained' },
      ...(spread ? [{ ...SCORE, key: 'deviation_ratio', title: '±' }] : []),
      { ...SCORE, key: 'compressed_ratio', title: 'Compressed' },
      ...(spread ? [{ ...SCORE, key: 'compressed_deviation_ratio', title: '± compressed' }] : []),
      { ...SCORE, key: 'change_ratio', title: 'Change' },
      ...(spread ? [{ key: 'seeds', title: 'Seeds' }] : []),
    ],
    rows: tasks.flatMap((task) =>
      all
        .filter((entry) => entry.task === task.name)
        .map(({ method, trained, compressed }) => ({
          task: task.name,
          metric: task.metricName,
          method: methodTitle(method),
          trained_ratio: trained.mean,
          deviation_ratio: trained.deviation,
          compressed_ratio: compressed?.mean,
          compressed_deviation_ratio: compressed?.deviation,
          change_ratio: compressed && compressed.mean - trained.mean,
          seeds: trained.count,
        })),
    ),
  };
}

/** How far the seeds lie apart; the median tells where one of them collapsed. */
function seedsTable(tasks: readonly TaskInfo[], all: readonly Score[]): Table {
  const row = (score: Score, stage: string, { count, mean, deviation, least, median, most }: Statistic) => ({
    task: score.task,
    method: methodTitle(score.method),
    stage,
    seeds: count,
    mean_ratio: mean,
    deviation_ratio: deviation,
    min_ratio: least,
    median_ratio: median,
    max_ratio: most,
  });
  return {
    name: 'seeds',
    caption: 'Main metric over the seeds; the value of each seed is in the table of all metrics.',
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'method', title: 'Method' },
      { key: 'stage', title: 'Model' },
      { key: 'seeds', title: 'Seeds' },
      { ...SCORE, key: 'mean_ratio', title: 'Mean' },
      { ...SCORE, key: 'deviation_ratio', title: '±' },
      { ...SCORE, key: 'min_ratio', title: 'Least' },
      { ...SCORE, key: 'median_ratio', title: 'Median' },
      { ...SCORE, key: 'max_ratio', title: 'Most' },
    ],
    rows: tasks.flatMap(({ name }) =>
      all
        .filter(({ task }) => task === name)
        .flatMap((score) => [
          row(score, 'as trained', score.trained),
          ...(score.compressed ? [row(score, 'compressed', score.compressed)] : []),
        ]),
    ),
  };
}

/** Every metric of every run, one row each. */
function metricsTable({ results }: ReportInput): Table {
  const rows = results.flatMap(({ task, method, seed, metrics, compressed }) =>
    Object.entries(metrics).map(([metric, value]) => ({
      task,
      method: methodTitle(method),
      seed,
      metric,
      trained: value,
      compressed: compressed?.metrics?.[metric],
    })),
  );
  return {
    name: 'metrics',
    caption: 'All metrics of all runs.',
    columns: [
      { key: 'task', title: 'Task' },
      { key: 'method', title: 'Method' },
      { key: 'seed', title: 'Seed' },
      { key: 'metric', title: 'Metric' },
      { key: 'trained', title: 'As trained', digits: 4 },
      { key: 'compressed', title: 'Compressed', digits: 4 },
    ],
    rows,
  };
}
