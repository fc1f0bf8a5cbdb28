/** `pipeline data stats`: what the splits of tasks are like. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeExamples,
  type ExamplesDescription,
  GLUE_TASKS,
  type GlueSplit,
  type GlueTask,
  glueFile,
  loadTokenizer,
  readGlueSplit,
} from '@adaptmem/model';
import { ALBERT_TOKENIZER, glueTasksOf } from '../glue-data.js';
import { QUICKSTART_ASSETS } from '../repository.js';

export interface DataStatsOptions {
  folder: string;
  /** Default: ALBERT's where the shared data have it, else the quickstart's. */
  tokenizer?: string;
  maxLength: number;
  sample: number;
  json: boolean;
}

interface SplitStats extends ExamplesDescription {
  task: string;
  split: string;
}

/** Prints the figures of every split that is there. @throws DataError for bad rows @throws FileError */
export function dataStats(tasks: readonly string[], options: DataStatsOptions): void {
  const { folder, maxLength, sample, json } = options;
  const path =
    options.tokenizer ??
    (existsSync(ALBERT_TOKENIZER) ? ALBERT_TOKENIZER : join(QUICKSTART_ASSETS, 'spiece.model'));
  const tokenizer = loadTokenizer(path);
  const stats: SplitStats[] = [];
  if (!json) process.stdout.write(`Tokenizer ${path}\n`);
  for (const name of glueTasksOf(tasks)) {
    const task: GlueTask = GLUE_TASKS[name];
    const splits = (Object.keys(task.files) as GlueSplit[]).filter((split) =>
      existsSync(glueFile(task, folder, split)),
    );
    if (!json && splits.length === 0) process.stdout.write(`${name.padEnd(6)}has no files in ${folder}\n`);
    for (const split of splits) {
      const examples = readGlueSplit(task, folder, split);
      const found = {
        task: name,
        split,
        ...describeExamples(examples, task, { tokenizer, maxLength, sample }),
      };
      stats.push(found);
      if (!json) process.stdout.write(textOf(found, maxLength));
    }
  }
  if (json)
    process.stdout.write(`${JSON.stringify({ tokenizer: path, maxLength, splits: stats }, null, 2)}\n`);
}

function textOf(stats: SplitStats, maxLength: number): string {
  const { task, split, rows, lengthPercentiles: at, truncatedShare, tokenizedRows } = stats;
  const counted = tokenizedRows < rows ? `, of ${count(tokenizedRows)} rows` : '';
  return [
    `${task.padEnd(6)}${split.padEnd(16)}${count(rows)} rows`,
    `      ${labelsOf(stats)}`,
    `      tokens: median ${at[50]}, 90 % ≤ ${at[90]}, 95 % ≤ ${at[95]}, 99 % ≤ ${at[99]}, most ${at[100]}`,
    `      cut at ${maxLength}: ${percent(truncatedShare)}${counted}`,
    '',
  ].join('\n');
}

function labelsOf({ labelShares, labelRange }: SplitStats): string {
  if (labelRange) {
    const { least, mean, most } = labelRange;
    return `scores: ${least} to ${most}, mean ${mean.toFixed(2)}`;
  }
  if (!labelShares) return 'no labels';
  return `labels: ${Object.entries(labelShares)
    .map(([name, share]) => `${name} ${percent(share)}`)
    .join(', ')}`;
}

const count = (value: number): string => value.toLocaleString('en');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
