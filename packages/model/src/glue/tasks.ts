/**
 * The GLUE tasks as one table (Wang et al. 2018, "GLUE", table 1; columns and file names as in the official archives
 * at gluebenchmark.com). A task of one's own takes the layout of one of them, see `defineTask`.
 */
import type { MetricName } from '../metrics/compute-metrics.js';

/** The files of a task. Only MNLI has the mismatched ones. */
export type GlueSplit = 'train' | 'dev' | 'test' | 'dev-mismatched' | 'test-mismatched';

/** Everything that reading, training and scoring need to know of a task. */
export interface GlueTask {
  name: string;
  /** Its folder in the official archive. */
  folder: string;
  /** File names by split, the first that exists is read; splits that the task does not have are absent. */
  files: Partial<Record<GlueSplit, readonly string[]>>;
  /** A file that holds the rows of train and dev together: those of dev have their two numbers in another file. */
  mixed?: { file: string; devIds: readonly string[]; ids: readonly [string, string] };
  /** Names that a column may have in the header. A pair's second text is absent where a task has single sentences. */
  columns: { sentence1: readonly string[]; sentence2?: readonly string[]; label: readonly string[] };
  /** The columns of splits that have no header. */
  headerless?: { splits: readonly GlueSplit[]; columns: readonly string[] };
  /** Rows with too few columns are passed over instead of refused. */
  skipsShortRows: boolean;
  /** Classes as the files write them, in the order of their numbers; or the range of a regression's scores. */
  target: { classes: readonly string[] } | { range: readonly [least: number, most: number] };
  /** What GLUE reports, and the one that chooses between models (the mean where GLUE takes the mean of two). */
  metrics: readonly MetricName[];
  mainMetric: MetricName;
  /** What GLUE's server calls the predictions for a split, e.g. `MNLI-m` for `MNLI-m.tsv`. */
  submission?: Partial<Record<GlueSplit, string>>;
  /** The task whose model predicts it, where it has nothing to train on. */
  modelOf?: string;
}

const FILES = { train: ['train.tsv'], dev: ['dev.tsv'], test: ['test.tsv'] } as const;
const ENTAILMENT = { classes: ['entailment', 'not_entailment'] };
const SENTENCES = { sentence1: ['sentence1'], sentence2: ['sentence2'], label: ['label'] };
const DEFAULTS = { files: FILES, columns: SENTENCES, skipsShortRows: false };
const ACCURACY = { metrics: ['accuracy'], mainMetric: 'accuracy' } as const;
const ACCURACY_AND_F1 = { metrics: ['accuracy', 'f1', 'acc_and_f1'], mainMetric: 'acc_and_f1' } as const;
const MNLI = {
  ...DEFAULTS,
  ...ACCURACY,
  columns: { ...SENTENCES, label: ['gold_label'] as readonly string[] },
  target: { classes: ['entailment', 'neutral', 'contradiction'] },
};

/** All nine GLUE tasks and the diagnostic set. */
export const GLUE_TASKS = {
  cola: {
    ...DEFAULTS,
    name: 'cola',
    folder: 'CoLA',
    columns: { sentence1: ['sentence'], label: ['label'] },
    headerless: { splits: ['train', 'dev'], columns: ['source', 'label', 'mark', 'sentence'] },
    target: { classes: ['0', '1'] },
    metrics: ['matthews', 'accuracy'],
    mainMetric: 'matthews',
    submission: { test: 'CoLA' },
  },
  sst2: {
    ...DEFAULTS,
    ...ACCURACY,
    name: 'sst2',
    folder: 'SST-2',
    columns: { sentence1: ['sentence'], label: ['label'] },
    target: { classes: ['0', '1'] },
    submission: { test: 'SST-2' },
  },
  mrpc: {
    ...DEFAULTS,
    ...ACCURACY_AND_F1,
    name: 'mrpc',
    folder: 'MRPC',
    files: {
      train: ['train.tsv', 'msr_paraphrase_train.txt'],
      dev: ['dev.tsv', 'msr_paraphrase_train.txt'],
      test: ['test.tsv', 'msr_paraphrase_test.txt'],
    },
    mixed: {
      file: 'msr_paraphrase_train.txt',
      devIds: ['dev_ids.tsv', 'mrpc_dev_ids.tsv'],
      ids: ['#1 ID', '#2 ID'],
    },
    columns: { sentence1: ['#1 String'], sentence2: ['#2 String'], label: ['Quality'] },
    target: { classes: ['0', '1'] },
    submission: { test: 'MRPC' },
  },
  qqp: {
    ...DEFAULTS,
    ...ACCURACY_AND_F1,
    name: 'qqp',
    folder: 'QQP',
    files: {
      train: ['train.tsv', 'train_subset.tsv'],
      dev: ['dev.tsv', 'dev_subset.tsv'],
      test: ['test.tsv'],
    },
    columns: { sentence1: ['question1'], sentence2: ['question2'], label: ['is_duplicate', 'label'] },
    skipsShortRows: true, // the official train.tsv has some; everybody's readers pass over them
    target: { classes: ['0', '1'] },
    submission: { test: 'QQP' },
  },
  stsb: {
    ...DEFAULTS,
    name: 'stsb',
    folder: 'STS-B',
    columns: { ...SENTENCES, label: ['score'] },
    target: { range: [0, 5] },
    metrics: ['pearson', 'spearman', 'corr'],
    mainMetric: 'corr',
    submission: { test: 'STS-B' },
  },
  mnli: {
    ...MNLI,
    name: 'mnli',
    folder: 'MNLI',
    files: {
      train: ['train.tsv'],
      dev: ['dev_matched.tsv'],
      test: ['test_matched.tsv'],
      'dev-mismatched': ['dev_mismatched.tsv'],
      'test-mismatched': ['test_mismatched.tsv'],
    },
    submission: { test: 'MNLI-m', 'test-mismatched': 'MNLI-mm' },
  },
  qnli: {
    ...DEFAULTS,
    ...ACCURACY,
    name: 'qnli',
    folder: 'QNLI',
    files: { ...FILES, train: ['train.tsv', 'train_subset.tsv'] },
    columns: { sentence1: ['question'], sentence2: ['sentence'], label: ['label'] },
    target: ENTAILMENT,
    submission: { test: 'QNLI' },
  },
  rte: {
    ...DEFAULTS,
    ...ACCURACY,
    name: 'rte',
    folder: 'RTE',
    target: ENTAILMENT,
    submission: { test: 'RTE' },
  },
  wnli: {
    ...DEFAULTS,
    ...ACCURACY,
    name: 'wnli',
    folder: 'WNLI',
    target: { classes: ['0', '1'] },
    submission: { test: 'WNLI' },
  },
  ax: {
    ...MNLI,
    name: 'ax',
    folder: 'AX',
    // the file with labels, as gluebenchmark.com/diagnostics offers it, has its own names for the columns
    files: { dev: ['diagnostic-full.tsv'], test: ['diagnostic.tsv', 'AX.tsv'] },
    columns: {
      sentence1: ['sentence1', 'Premise'],
      sentence2: ['sentence2', 'Hypothesis'],
      label: ['gold_label', 'Label'],
    },
    metrics: ['matthews'],
    mainMetric: 'matthews',
    submission: { test: 'AX' },
    modelOf: 'mnli',
  },
} as const satisfies Record<string, GlueTask>;

/** Name of a GLUE task: of a layout, too. */
export type GlueTaskName = keyof typeof GLUE_TASKS;

/** Whether `name` is a GLUE task. */
export function isGlueTask(name: string): name is GlueTaskName {
  return Object.hasOwn(GLUE_TASKS, name);
}

/** A task of one's own: its name, the GLUE task whose files it is laid out like, and what differs from that. */
export interface TaskDefinition extends Partial<Omit<GlueTask, 'name'>> {
  name: string;
  layout: GlueTaskName;
}

/**
 * A task in the layout of a GLUE task. Its folder is its name.
 *
 * @example defineTask({ name: 'acceptability', layout: 'cola' })
 */
export function defineTask({ layout, ...own }: TaskDefinition): GlueTask {
  const { submission: _official, modelOf: _other, ...known }: GlueTask = GLUE_TASKS[layout];
  return { ...known, folder: own.name, ...own };
}

/** Outputs that a model needs for a task: one for each class, or one for a score. */
export function outputsOf({ target }: GlueTask): number {
  return 'classes' in target ? target.classes.length : 1;
}
