/** `pipeline data verify`: whether GLUE's files are whole and as long as published. */
import { formatIssue } from '@adaptmem/core';
import { type GlueSplitState, verifyGlueTask } from '@adaptmem/model';
import { glueCatalogue, glueTasksOf } from '../glue-data.js';

/** Prints a line for each split, and every bad row; the exit status is 2 if something is wrong. */
export function verifyData(
  tasks: readonly string[],
  { folder, json }: { folder: string; json: boolean },
): void {
  const catalogue = glueCatalogue();
  const states = glueTasksOf(tasks)
    .flatMap((task) => verifyGlueTask(task, folder, catalogue))
    .filter(({ state, task, split }) => state !== 'missing' || !isOptional(task, split));
  if (json) process.stdout.write(`${JSON.stringify(states, null, 2)}\n`);
  else process.stdout.write(`${states.map(lineOf).join('')}In ${folder}\n`);
  if (states.some(({ state }) => isWrong(state, tasks.length > 0))) process.exitCode = 2;
}

/** What is missing is a mistake only of the tasks that were named. */
function isWrong(state: GlueSplitState['state'], missingCounts: boolean): boolean {
  return state === 'bad' || state === 'rows' || (state === 'missing' && missingCounts);
}

/** The diagnostic set's labels are published apart from it. */
const isOptional = (task: string, split: string): boolean => task === 'ax' && split === 'dev';

function lineOf(found: GlueSplitState): string {
  const { task, split, issues, file } = found;
  const lines = [`${task.padEnd(6)}${split.padEnd(17)}${wordsOf(found)}`];
  if (found.state === 'rows') lines.push(`  ${file}`);
  return [...lines, ...issues.map((issue) => `  ${formatIssue(issue)}`)].map((line) => `${line}\n`).join('');
}

function wordsOf({ state, rows = 0, publishedRows, emptySentences }: GlueSplitState): string {
  const published = count(publishedRows);
  const words = {
    ok: `ok       ${count(rows)} rows`,
    subset: `subset   ${count(rows)} of ${published} rows`,
    rows: `WRONG    ${count(rows)} rows, published are ${published}`,
    bad: 'WRONG    has rows that cannot be read',
    missing: `missing  ${published} rows`,
  }[state];
  return `${words}${emptySentences > 0 ? `, ${count(emptySentences)} with an empty sentence` : ''}`;
}

const count = (value: number): string => value.toLocaleString('en');
