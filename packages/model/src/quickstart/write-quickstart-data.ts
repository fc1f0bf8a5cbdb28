/** The quickstart's tasks as TSV files in the official layouts of CoLA, SST-2, MRPC, RTE and STS-B. */
import { join } from 'node:path';
import { writeAtomic } from '@adaptmem/core';
import type { QuickstartExample } from './example.js';
import {
  drawExamples,
  QUICKSTART_TASKS,
  type QuickstartSplit,
  type QuickstartTask,
} from './quickstart-tasks.js';

/** Examples in each split of each task. */
export interface QuickstartSizes {
  train: number;
  dev: number;
}

export const QUICKSTART_SIZES: QuickstartSizes = { train: 3000, dev: 500 };

interface Layout {
  header?: string;
  row: (example: QuickstartExample, index: number) => readonly (string | number)[];
}

/** Columns as in GLUE's own archives; the columns that no reader uses are filled with the row's index. */
const LAYOUTS: Readonly<Record<QuickstartTask['layout'], Layout>> = {
  cola: { row: ({ sentence1, label }) => ['qs', label, label === 1 ? '' : '*', sentence1] },
  sst2: { header: 'sentence\tlabel', row: ({ sentence1, label }) => [sentence1, label] },
  mrpc: {
    header: 'Quality\t#1 ID\t#2 ID\t#1 String\t#2 String',
    row: ({ sentence1, sentence2, label }, index) => [label, 2 * index, 2 * index + 1, sentence1, sentence2!],
  },
  rte: {
    header: 'index\tsentence1\tsentence2\tlabel',
    row: ({ sentence1, sentence2, label }, index) => [
      index,
      sentence1,
      sentence2!,
      label === 0 ? 'entailment' : 'not_entailment',
    ],
  },
  stsb: {
    header: 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore',
    row: ({ sentence1, sentence2, label }, index) => [
      ...[index, 'quickstart', 'generated', 'none', index, 'none', 'none'],
      ...[sentence1, sentence2!, label.toFixed(3)],
    ],
  },
};

/**
 * Writes `<folder>/<task>/{train,dev}.tsv` for every task; equal seeds and sizes give equal bytes.
 *
 * @returns the written files, in order
 * @throws FileError if a file cannot be written
 */
export function writeQuickstartData(
  folder: string,
  { seed, sizes = QUICKSTART_SIZES }: { seed: number; sizes?: QuickstartSizes },
): string[] {
  return QUICKSTART_TASKS.flatMap((task) =>
    (['train', 'dev'] as const).map((split) => {
      const path = join(folder, task.name, `${split}.tsv`);
      writeAtomic(path, quickstartTsv(task, split, { seed, count: sizes[split] }));
      return path;
    }),
  );
}

/** The text of one split's file. */
export function quickstartTsv(
  task: QuickstartTask,
  split: QuickstartSplit,
  options: { seed: number; count: number },
): string {
  const { header, row } = LAYOUTS[task.layout];
  const rows = drawExamples(task, split, options).map((example, index) => row(example, index).join('\t'));
  return `${[...(header ? [header] : []), ...rows].join('\n')}\n`;
}
