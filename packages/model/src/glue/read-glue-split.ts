/** Reading GLUE's official files. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError, type Issue, readBytes } from '@adaptmem/core';
import { parseTsv, type TsvRow, type TsvTable } from './parse-tsv.js';
import { GLUE_TASKS, type GlueSplit, type GlueTask, type GlueTaskName } from './tasks.js';

/** A row of a task. */
export interface GlueExample {
  sentence1: string;
  sentence2?: string;
  /** Number of the class, or the score of a regression; absent in test files. */
  label?: number;
}

/**
 * The examples of one split, in the order of the file.
 *
 * @param task one of GLUE's by name, or a task of one's own
 * @param folder the task's folder, or a folder that holds it under its official name
 * @throws DataError with the first mistakes and their number: missing columns, rows with stray tabs, unknown labels
 * @throws FileError if the file cannot be read
 * @throws RangeError if the task has no such split
 * @example readGlueSplit('rte', 'data/glue', 'dev').length // 277
 */
export function readGlueSplit(
  task: GlueTaskName | GlueTask,
  folder: string,
  split: GlueSplit,
): GlueExample[] {
  const known: GlueTask = typeof task === 'string' ? GLUE_TASKS[task] : task;
  const file = glueFile(known, folder, split);
  const headerless = known.headerless?.splits.includes(split) ? known.headerless : undefined;
  const table = parseTsv(readBytes(file), file, {
    skipsShortRows: known.skipsShortRows,
    ...(headerless ? { columns: headerless.columns } : {}),
  });
  const columns = findColumns(known, table, file, split);
  const belongs = rowsOfSplit(known, table.columns, file, split);
  const examples: GlueExample[] = [];
  const rowIssues: Issue[] = [];
  const tableIssues = table.readRows((row) => {
    if (belongs(row)) examples.push(exampleOf(row, columns, known, { file, split }, rowIssues));
  });
  const issues = [...tableIssues, ...rowIssues];
  if (examples.length === 0 && issues.length === 0) {
    issues.push(emptyFile(file, table.columns));
  }
  if (issues.length > 0) throw new DataError(firstOf(issues, file));
  return examples;
}

/**
 * The file of a split: the first of its names that exists.
 * @throws RangeError if the task has no such split
 */
export function glueFile(task: GlueTask, folder: string, split: GlueSplit): string {
  const names = task.files[split];
  if (!names) {
    throw new RangeError(
      `Task "${task.name}" has no split "${split}"; it has ${Object.keys(task.files).join(', ')}`,
    );
  }
  return firstThatExists(names.map((name) => join(taskFolder(task, folder, names), name)));
}

/** The task's folder within `folder`, unless that is it already. */
function taskFolder(task: GlueTask, folder: string, names: readonly string[]): string {
  const inner = join(folder, task.folder);
  const isIt = basename(folder) === task.folder || names.some((name) => existsSync(join(folder, name)));
  return !existsSync(inner) && isIt ? folder : inner;
}

/** Every file that the rows of a split depend on: its own, and the one that says which rows are of dev. */
export function glueFiles(task: GlueTask, folder: string, split: GlueSplit): string[] {
  const file = glueFile(task, folder, split);
  return isMixed(task, file) ? [file, devIdsFile(task.mixed, file)] : [file];
}

function firstThatExists(paths: readonly string[]): string {
  return paths.find(existsSync) ?? paths[0]!;
}

type MixedTask = GlueTask & Required<Pick<GlueTask, 'mixed'>>;

function isMixed(task: GlueTask, file: string): task is MixedTask {
  return task.mixed?.file === basename(file);
}

function devIdsFile({ devIds }: MixedTask['mixed'], file: string): string {
  return firstThatExists(devIds.map((name) => join(dirname(file), name)));
}

/** Which rows of a file are of a split: all of them, but where the file is mixed. */
function rowsOfSplit(
  task: GlueTask,
  columns: readonly string[],
  file: string,
  split: GlueSplit,
): (row: TsvRow) => boolean {
  if (!isMixed(task, file)) return () => true;
  const { ids } = task.mixed;
  const dev = new Set<string>();
  const idsFile = devIdsFile(task.mixed, file);
  const issues = parseTsv(readBytes(idsFile), idsFile, { columns: ids }).readRows(({ cell }) =>
    dev.add(`${cell(0)} ${cell(1)}`),
  );
  if (issues.length > 0) throw new DataError(firstOf(issues, idsFile));
  const [first, second] = ids.map((name) => columns.indexOf(name)) as [number, number];
  return ({ cell }) => dev.has(`${cell(first)} ${cell(second)}`) === (split === 'dev');
}

/** Where the cells stand; the label is absent in test files. */
interface Columns {
  sentence1: number;
  sentence2?: number;
  label?: number;
}

function findColumns(task: GlueTask, { columns }: TsvTable, file: string, split: GlueSplit): Columns {
  if (columns.length === 0) {
    const expected = Object.values(task.columns).map((names) => names[0]!);
    throw new DataError([emptyFile(file, expected)]);
  }
  const indexOf = (names: readonly string[]) => columns.findIndex((column) => names.includes(column));
  const found = Object.entries(task.columns).map(([key, names]) => ({ key, names, index: indexOf(names) }));
  const mayLack = (key: string) => key === 'label' && split.startsWith('test');
  const missing = found.filter(({ key, index }) => index < 0 && !mayLack(key));
  if (missing.length > 0) {
    throw new DataError(
      missing.map(({ names }) => ({
        file,
        line: 1,
        message: `Missing column "${names.join('" or "')}"; the header has ${columns.join(', ') || 'nothing'}`,
        code: 'TSV_HEADER',
      })),
    );
  }
  const present = found.filter(({ index }) => index >= 0);
  return Object.fromEntries(present.map(({ key, index }) => [key, index])) as unknown as Columns;
}

function emptyFile(file: string, columns: readonly string[]): Issue {
  const message = `File holds no examples; expected rows with the columns ${columns.join(', ')}`;
  return { file, message, code: 'TSV_EMPTY' };
}

function exampleOf(
  { line, cell }: TsvRow,
  columns: Columns,
  { target }: GlueTask,
  { file, split }: { file: string; split: GlueSplit },
  issues: Issue[],
): GlueExample {
  const example: GlueExample = { sentence1: cell(columns.sentence1) };
  if (columns.sentence2 !== undefined) example.sentence2 = cell(columns.sentence2);
  if (columns.label === undefined) return example;
  const text = cell(columns.label);
  const label = labelOf(text, target);
  if (label !== undefined) return { ...example, label };
  if (split.startsWith('test') && HIDDEN_LABELS.has(text)) return example;
  const expected =
    'classes' in target ? `one of ${target.classes.join(', ')}` : `a score from ${target.range.join(' to ')}`;
  issues.push({ file, line, message: `Expected ${expected}, got "${text}"`, code: 'TSV_LABEL' });
  return example;
}

/** What test files say where they do not tell the label. */
const HIDDEN_LABELS = new Set(['', '-', '-1', 'hidden']);

function labelOf(text: string, target: GlueTask['target']): number | undefined {
  if ('classes' in target) {
    const index = target.classes.indexOf(text);
    return index < 0 ? undefined : index;
  }
  const [least, most] = target.range;
  const score = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return score >= least && score <= most ? score : undefined;
}

const SHOWN = 20;

/** The mistakes in the order of their lines, cut to a readable number, with how many there are. */
function firstOf(issues: readonly Issue[], file: string): Issue[] {
  const sorted = [...issues].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (sorted.length <= SHOWN) return sorted;
  const message = `${sorted.length - SHOWN} more rows are wrong, ${sorted.length} in all`;
  return [...sorted.slice(0, SHOWN), { file, message, code: 'TSV_MORE' }];
}
