/** Whether the files of a task are all there, whole, and as long as published. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError, type Issue } from '@adaptmem/core';
import type { GlueCatalogue } from './glue-catalogue.js';
import { type GlueExample, glueFile, readGlueSplit } from './read-glue-split.js';
import { GLUE_TASKS, type GlueSplit, type GlueTask, type GlueTaskName } from './tasks.js';

/** What was found of a split. */
export interface GlueSplitState {
  task: GlueTaskName;
  split: GlueSplit;
  file: string;
  /**
   * `ok` as published; `subset` fewer rows, in a file that is named so; `rows` another number of rows; `bad` with rows
   * that cannot be read; `missing` no file.
   */
  state: 'ok' | 'subset' | 'rows' | 'bad' | 'missing';
  /** Rows that were read; absent where it is `bad` or `missing`. */
  rows?: number;
  publishedRows: number;
  /** Examples one of whose sentences is empty; a few are in the official files. */
  emptySentences: number;
  /** Mistakes with file and line. */
  issues: readonly Issue[];
}

/** Looks at every published split of a task. @param folder as of `readGlueSplit` */
export function verifyGlueTask(
  name: GlueTaskName,
  folder: string,
  catalogue: GlueCatalogue,
): GlueSplitState[] {
  const task: GlueTask = GLUE_TASKS[name];
  const rows = catalogue.tasks[name].rows;
  return (Object.keys(rows) as GlueSplit[]).map((split) => {
    const file = glueFile(task, folder, split);
    const common = { task: name, split, file, publishedRows: rows[split]!, emptySentences: 0, issues: [] };
    if (!existsSync(file)) return { ...common, state: 'missing' };
    try {
      return { ...common, ...countedState(readGlueSplit(task, folder, split), file, rows[split]!) };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return { ...common, state: 'bad', issues: error.issues };
    }
  });
}

function countedState(examples: readonly GlueExample[], file: string, published: number) {
  const isEmpty = ({ sentence1, sentence2 }: GlueExample) => sentence1 === '' || sentence2 === '';
  return {
    state: examples.length === published ? ('ok' as const) : stateOfOthers(examples.length, file, published),
    rows: examples.length,
    emptySentences: examples.filter(isEmpty).length,
  };
}

function stateOfOthers(rows: number, file: string, published: number): 'subset' | 'rows' {
  return rows < published && /subset/i.test(basename(file)) ? 'subset' : 'rows';
}
