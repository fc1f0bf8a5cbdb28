import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { asProgram, type CodeBlock } from './code-blocks.js';

/** How a program ended. */
export interface ExampleRun {
  /** `file:line` below the repository. */
  place: string;
  passed: boolean;
  seconds: number;
  /** What it wrote, with places in the file that the reader knows. */
  output: string;
}

const TSX = createRequire(import.meta.url).resolve('tsx/cli');
const LIMIT_MS = 180_000;

/** Runs a TypeScript file with tsx in `folder`, on the built packages. */
export function runExample(root: string, file: string, folder: string): ExampleRun {
  const start = performance.now();
  const done = spawnSync(process.execPath, [TSX, file], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  return {
    place: `${relative(root, file)}:1`,
    passed: done.status === 0,
    seconds: (performance.now() - start) / 1000,
    output: `${done.stdout}${done.stderr}${done.error?.message ?? ''}`.trim(),
  };
}

/**
 * Runs a block of a README. The program lies beside the README while it runs, so that it may import the package
 * by its own name.
 */
export function runBlock(root: string, readme: string, block: CodeBlock): ExampleRun {
  const program = join(dirname(readme), `.example-at-line-${block.line}.ts`);
  writeFileSync(program, asProgram(block));
  try {
    const run = runExample(root, program, dirname(readme));
    const output = run.output.replaceAll(basename(program), basename(readme));
    return { ...run, output, place: `${relative(root, readme)}:${block.line}` };
  } finally {
    rmSync(program);
  }
}
