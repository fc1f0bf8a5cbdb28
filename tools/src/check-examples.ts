/**
 * `pnpm check:examples`: runs every ```` ```ts ```` block of the READMEs and every program in `examples/`, on the
 * built packages. A line for each, last line `N passed, N failed`; exit code 1 if one fails.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { typeScriptBlocks } from './examples/code-blocks.js';
import { type ExampleRun, runBlock, runExample } from './examples/run-example.js';

function readmes(root: string): string[] {
  const packages = readdirSync(join(root, 'packages')).sort();
  const folders = [root, ...packages.map((name) => join(root, 'packages', name))];
  return folders.map((folder) => join(folder, 'README.md')).filter((file) => existsSync(file));
}

function examples(root: string): string[] {
  const folder = join(root, 'examples');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  return files.sort().map((file) => join(folder, file));
}

function* runAll(root: string): Generator<ExampleRun> {
  for (const readme of readmes(root)) {
    for (const block of typeScriptBlocks(readFileSync(readme, 'utf8'))) yield runBlock(root, readme, block);
  }
  for (const file of examples(root)) yield runExample(root, file, root);
}

const runs: ExampleRun[] = [];
for (const run of runAll(process.cwd())) {
  console.log(`${run.passed ? 'pass' : 'FAIL'}  ${run.place} (${run.seconds.toFixed(1)} s)`);
  if (!run.passed) console.log(run.output);
  runs.push(run);
}
const failed = runs.filter((run) => !run.passed).length;
console.log(`${runs.length - failed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
