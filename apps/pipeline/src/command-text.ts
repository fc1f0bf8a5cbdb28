import { relative } from 'node:path';
import { DEFAULT_EXPERIMENT, REPOSITORY } from './repository.js';

/** The command that makes a report again; options that change no result (`--jobs`, `--out`) are left out. */
export function commandText(
  verb: string | undefined,
  files: readonly string[],
  overrides: readonly string[],
): string {
  const shown = files.filter((file) => file !== DEFAULT_EXPERIMENT).map((file) => relative(REPOSITORY, file));
  const words = [
    'pnpm',
    'run',
    'pipeline',
    ...(verb ? [verb] : []),
    ...shown,
    ...overrides.flatMap((text) => ['--set', text]),
  ];
  return words.map((word) => (/^[\w./:=@+-]+$/.test(word) ? word : `'${word}'`)).join(' ');
}
