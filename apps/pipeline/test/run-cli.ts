/** Runs the built command line as a user would: a process of its own, with its own cache. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const REPOSITORY = resolve(import.meta.dirname, '../../..');
export const SMOKE = join(REPOSITORY, 'configs/experiments/smoke.yaml');
const CLI = resolve(import.meta.dirname, '../dist/cli.js');

export interface CliResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCli {
  child: ChildProcess;
  /** Resolves when a line of stderr matches. */
  saw(pattern: RegExp): Promise<void>;
  ended: Promise<CliResult>;
}

/** A new empty folder. */
export const newFolder = (name: string): string => mkdtempSync(join(tmpdir(), `adaptmem-${name}-`));

/** Starts the program in a process group of its own. */
export function startCli(args: readonly string[], env: Record<string, string> = {}): RunningCli {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: REPOSITORY,
    detached: true,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  const text = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
      for (const watcher of watchers) watcher();
    });
  }
  const ended = new Promise<CliResult>((done) => {
    child.on('close', (status) => done({ status, ...text }));
  });
  const saw = (pattern: RegExp) =>
    new Promise<void>((found, missed) => {
      const watcher = () => {
        if (pattern.test(text.stderr)) found();
      };
      watchers.add(watcher);
      watcher();
      void ended.then(() => missed(new Error(`Ended without ${pattern}:\n${text.stderr}`)));
    });
  return { child, saw, ended };
}

/** Runs the program to its end. */
export const runCli = (args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
  startCli(args, env).ended;
