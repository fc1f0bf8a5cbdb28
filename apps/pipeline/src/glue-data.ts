/** GLUE's files as the commands know them: where they are, what they should be, and tasks by their names. */
import { join, resolve } from 'node:path';
import { AppError, nearestWord } from '@adaptmem/core';
import { GLUE_TASKS, type GlueTaskName, loadGlueCatalogue } from '@adaptmem/model';
import { REPOSITORY } from './repository.js';

/** The folder of shared data, whether it is there or not. */
const SHARED = resolve(REPOSITORY, process.env.ADAPTMEM_SHARED ?? '../shared');

/** Where the experiments on GLUE look for its files. */
export const GLUE_FOLDER = join(SHARED, 'data/glue');

/** The vocabulary of the published ALBERT. */
export const ALBERT_TOKENIZER = join(SHARED, 'data/tokenizer/albert-base-v2/spiece.model');

/** Addresses, hashes and published numbers of rows. */
export const glueCatalogue = () => loadGlueCatalogue(join(REPOSITORY, 'configs/data/glue.yaml'));

/**
 * GLUE's tasks by `stsb` or `STS-B`, in any case; all of them where none is named.
 * @throws AppError that names every unknown one
 */
export function glueTasksOf(names: readonly string[]): GlueTaskName[] {
  const all = Object.keys(GLUE_TASKS) as GlueTaskName[];
  if (names.length === 0) return all;
  const found = names.map((name) => all.find((task) => task === name.toLowerCase().replace('-', '')));
  const unknown = names.filter((_, index) => found[index] === undefined);
  if (unknown.length === 0) return [...new Set(found as GlueTaskName[])];
  const lines = unknown.map((name) => {
    const near = nearestWord(name.toLowerCase(), all);
    return `Unknown task "${name}"; ${near ? `did you mean "${near}"?` : `known are ${all.join(', ')}`}`;
  });
  throw new AppError('UNKNOWN_TASK', lines.join('\n'));
}
