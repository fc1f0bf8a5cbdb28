/** Where reference values and real data sets of other people lie; they are never part of the repository. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The folder named by `ADAPTMEM_SHARED`, by default `../shared` beside the checkout at `repositoryRoot`.
 * @returns `undefined` where there is none: callers say so and skip.
 */
export function findSharedData(repositoryRoot: string = process.cwd()): string | undefined {
  const folder = resolve(repositoryRoot, process.env.ADAPTMEM_SHARED ?? '../shared');
  return existsSync(folder) ? folder : undefined;
}
