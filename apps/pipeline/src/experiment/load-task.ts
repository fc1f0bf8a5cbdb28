/** A task of an experiment: its table, its files, and what its models predict besides dev. */
import { existsSync } from 'node:fs';
import { nearestWord } from '@adaptmem/core';
import {
  defineTask,
  GLUE_TASKS,
  type GlueSplit,
  type GlueTask,
  glueFile,
  glueFiles,
  isGlueTask,
  QUICKSTART_TASKS,
} from '@adaptmem/model';
import type { FurtherSplit } from '../task-data.js';
import type { Experiment } from './experiment.js';
import type { Finder } from './finder.js';

/** A task and, where it is not generated, the files of its splits. */
export interface LoadedTask {
  task: GlueTask;
  files?: { train: string; dev: string; devIds?: string };
  /** What its models predict besides dev. */
  further: FurtherSplit[];
}

/** Finds the files of a task; undefined after noting what is wrong. */
export function loadTask(
  finder: Finder,
  experiment: Experiment,
  name: string,
  index: number,
): LoadedTask | 'predicted by another' | undefined {
  const { data, tasks } = experiment;
  const path = ['tasks', index];
  const noteUnknown = () => finder.note(path, unknownTask(name, knownTasks(data.source)), 'UNKNOWN_TASK');
  if (data.source === 'quickstart') {
    const own = QUICKSTART_TASKS.find((task) => task.name === name);
    return own ? { task: defineTask(own), further: [] } : noteUnknown();
  }
  if (!isGlueTask(name)) return noteUnknown();
  const task: GlueTask = GLUE_TASKS[name];
  if (task.modelOf !== undefined) {
    if (tasks.includes(task.modelOf)) return 'predicted by another';
    const message = `Task "${name}" has nothing to train on: add "${task.modelOf}", whose model predicts it`;
    return finder.note(path, message, 'TASK_SPLITS');
  }
  const folder = finder.find(['data', 'folder'], data.folder);
  if (folder === undefined) return undefined;
  const [train, dev] = [glueFiles(task, folder, 'train'), glueFiles(task, folder, 'dev')];
  for (const file of new Set([...train, ...dev]))
    if (!existsSync(file)) finder.note(path, missingFile(task.name, file), 'TASK_NO_FILE');
  return {
    task,
    files: { train: train[0]!, dev: dev[0]!, ...(dev[1] ? { devIds: dev[1] } : {}) },
    further: furtherSplits(finder, experiment, task, folder),
  };
}

/** A second dev split if its file is there, the sets that are listed and need this task's model, and tests if asked for. */
function furtherSplits(
  finder: Finder,
  { tasks, predict }: Experiment,
  task: GlueTask,
  folder: string,
): FurtherSplit[] {
  const splitsOf = (of: GlueTask, wanted: (split: GlueSplit) => boolean): FurtherSplit[] =>
    (Object.keys(of.files) as GlueSplit[])
      .filter(wanted)
      .map((split) => ({ task: of, split, file: glueFile(of, folder, split) }));
  const own = splitsOf(task, (split) => split.startsWith('test') && predict.length > 0);
  const others = tasks.flatMap((name, index) => {
    const other: GlueTask | undefined = isGlueTask(name) ? GLUE_TASKS[name] : undefined;
    if (other?.modelOf !== task.name) return [];
    return splitsOf(other, (split) => split.startsWith('test')).map((found) => ({ ...found, index }));
  });
  for (const { file, index = tasks.indexOf(task.name) } of [...own, ...others] as (FurtherSplit & {
    index?: number;
  })[])
    if (!existsSync(file)) finder.note(['tasks', index], missingFile(task.name, file), 'TASK_NO_FILE');
  const optional = [task, ...others.map((other) => other.task)].flatMap((of) =>
    splitsOf(of, (split) => split.startsWith('dev') && (of !== task || split !== 'dev')),
  );
  return [...optional.filter(({ file }) => existsSync(file)), ...own, ...others].map(
    ({ task: of, split, file }) => ({ task: of, split, file }),
  );
}

function missingFile(task: string, file: string): string {
  return `No such file: "${file}"; "pipeline data fetch ${task}" downloads it`;
}

/** Names of the tasks that a source of data has. */
export function knownTasks(source: Experiment['data']['source']): string[] {
  return source === 'quickstart' ? QUICKSTART_TASKS.map(({ name }) => name) : Object.keys(GLUE_TASKS);
}

/** The message for a name that is none of the known. */
export function unknownTask(name: string, known: readonly string[]): string {
  const near = nearestWord(name, known);
  return `Unknown task "${name}"; ${near ? `did you mean "${near}"?` : `known are ${known.join(', ')}`}`;
}
