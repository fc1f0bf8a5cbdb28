/**
 * `pnpm check:repository`: reads every tracked text file and reports what may not be in one (see `findFaults`), as
 * `file:line: message`. Exit code 1 if there is something.
 */
import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findFaults } from './repository/find-faults.js';

/** Tracked files and new ones that git does not ignore. */
function listFiles(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  return execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
    .split('\0')
    .filter((file) => file !== '' && existsSync(file)); // a deleted file stays listed until it is committed
}

let count = 0;
const files = listFiles();
for (const file of files) {
  const bytes = readFileSync(file);
  if (!isUtf8(bytes)) continue;
  for (const { line, message } of findFaults(file, bytes.toString('utf8'))) {
    console.log(`${file}:${line}: ${message}`);
    count++;
  }
}
console.log(`${files.length} files, ${count} faults`);
if (count > 0) process.exitCode = 1;
