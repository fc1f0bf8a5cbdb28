import { join } from 'node:path';
import { type GoldCheck, type GoldResult, goldPassed } from '@adaptmem/core/testing';

/** What became of one reference file. */
export type FileReport =
  | { file: string; status: 'pass' | 'FAIL'; result: GoldResult }
  | { file: string; status: 'FAIL'; error: string }
  | { file: string; status: 'used'; by: string }
  | { file: string; status: 'unknown' };

/** The checks that know the file. */
export function checksFor(file: string, checks: readonly GoldCheck[]): GoldCheck[] {
  return checks.filter((check) => check.pattern.test(file));
}

/**
 * Runs every check that knows the file. A check that throws is a failure with its message, so that one broken
 * file hides no other; several checks of a file are added up, and the worst of them is shown.
 *
 * @param folder the folder that holds `gold` and `validation`
 * @param file path relative to it
 */
export async function checkFile(
  folder: string,
  file: string,
  checks: readonly GoldCheck[],
): Promise<FileReport> {
  const results: GoldResult[] = [];
  for (const check of checks) {
    try {
      results.push(await check.run(join(folder, file)));
    } catch (error) {
      return { file, status: 'FAIL', error: error instanceof Error ? error.message : String(error) };
    }
  }
  const result = combine(results);
  return { file, status: results.every(goldPassed) ? 'pass' : 'FAIL', result };
}

/** The result that is nearest to failing, or furthest beyond, with the cases of all. */
function combine(results: readonly GoldResult[]): GoldResult {
  const severity = (result: GoldResult) => (goldPassed(result) ? 0 : 1);
  const [worst] = [...results].sort((a, b) => severity(b) - severity(a) || b.worst - a.worst);
  if (!worst) throw new RangeError('A file is checked by at least one check');
  return { ...worst, cases: results.reduce((sum, { cases }) => sum + cases, 0) };
}
