/**
 * Predictions as GLUE's server takes them (gluebenchmark.com/faq): for each task a table of `index` and `prediction`
 * behind a header, all of them in one ZIP archive.
 */
import { strToU8, zipSync } from 'fflate';
import { GLUE_TASKS, type GlueSplit, type GlueTask } from './tasks.js';

/** The files of a whole submission. The server wants every one of them. */
export const SUBMISSION_FILES: readonly string[] = Object.values(GLUE_TASKS as Record<string, GlueTask>)
  .flatMap(({ submission = {} }) => Object.values(submission))
  .map((name) => `${name}.tsv`)
  .sort();

/** Name of the file for a split, e.g. `MNLI-mm.tsv`; of a task or split that is not GLUE's, one like it. */
export function submissionFile({ name, submission }: GlueTask, split: GlueSplit): string {
  return `${submission?.[split] ?? `${name}-${split}`}.tsv`;
}

/**
 * The table of a split's predictions, in the order of its file: classes as the files write them (`not_entailment`, or
 * 0 and 1), scores within their range and with three decimals.
 *
 * @throws RangeError if a prediction is no class of the task, or no number
 */
export function submissionTable({ name, target }: GlueTask, predictions: readonly number[]): string {
  const rows = predictions.map((prediction, index) => {
    const text = 'classes' in target ? target.classes[prediction] : scoreText(prediction, target.range);
    if (text === undefined) throw new RangeError(`Prediction ${index} of "${name}" is ${prediction}`);
    return `${index}\t${text}\n`;
  });
  return `index\tprediction\n${rows.join('')}`;
}

function scoreText(score: number, [least, most]: readonly [number, number]): string | undefined {
  return Number.isNaN(score) ? undefined : Math.min(most, Math.max(least, score)).toFixed(3);
}

/** The first day that a ZIP archive can name: equal tables give equal bytes. */
const NO_DATE = '1980-01-01T00:00:00';

/** One archive of tables by file name. */
export function submissionArchive(tables: Readonly<Record<string, string>>): Uint8Array {
  const names = Object.keys(tables).sort();
  const files = Object.fromEntries(names.map((name) => [name, strToU8(tables[name]!)]));
  return zipSync(files, { mtime: NO_DATE, level: 9 });
}
