/**
 * `pnpm check:gold [DIR]`: compares our code with every reference file below `DIR/gold` and `DIR/validation`.
 * A line for each file, last line `N passed, N failed`; exit code 1 if a file fails, 2 on wrong use.
 */
import { resolve } from 'node:path';
import { AppError, findSharedData } from '@adaptmem/core';
import { GOLD_CHECKS as HARDWARE_CHECKS } from '@adaptmem/hw-sim/gold';
import { selectBackend } from '@adaptmem/model';
import { GOLD_CHECKS as MODEL_CHECKS } from '@adaptmem/model/gold';
import { Command } from 'commander';
import { checkFile, checksFor, type FileReport } from './gold/check-file.js';
import { formatReport, formatTotal } from './gold/format-report.js';
import { companionOf, listReferenceFiles } from './gold/reference-files.js';

const CHECKS = [...MODEL_CHECKS, ...HARDWARE_CHECKS];

async function main(directory: string | undefined): Promise<void> {
  const folder = directory ? resolve(directory) : sharedFolder();
  const files = listReferenceFiles(folder);
  const backend = await selectBackend();
  console.log(`Backend ${backend.name} (${backend.note})`);
  const known = files.filter((file) => checksFor(file, CHECKS).length > 0);
  const reports: FileReport[] = [];
  for (const file of files) {
    const report = await reportOn(folder, file, known);
    console.log(formatReport(report));
    reports.push(report);
  }
  console.log(formatTotal(reports));
  if (reports.some(({ status }) => status === 'FAIL')) process.exitCode = 1;
}

async function reportOn(folder: string, file: string, known: readonly string[]): Promise<FileReport> {
  const checks = checksFor(file, CHECKS);
  if (checks.length > 0) return checkFile(folder, file, checks);
  const companion = companionOf(file, known);
  return companion ? { file, status: 'used', by: companion } : { file, status: 'unknown' };
}

function sharedFolder(): string {
  const folder = findSharedData();
  if (folder) return folder;
  throw new AppError('NO_REFERENCE_FILES', 'There is no folder of reference files', {
    hint: 'Name it as an argument, or set ADAPTMEM_SHARED (default ../shared)',
  });
}

const program = new Command('check-gold')
  .description('Compare our code with the reference values in DIR/gold and DIR/validation')
  .argument('[dir]', 'folder with gold and validation (default $ADAPTMEM_SHARED, else ../shared)')
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(error.hint ? `${error.message}\n${error.hint}` : error.message);
  process.exitCode = error.exitStatus;
}
