/** Experiments that the pages of `docs/results` are made of: how they are run, and how a reader runs them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ReportInput, type Table, tableToMarkdown } from '../packages/reports/src/index.js';
import type { RunManifest } from '../packages/runs/src/index.js';

/** The top of the repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const JOBS = process.env.RESULTS_JOBS ?? '2';

export interface StudyRun {
  /** What the tables call it. */
  title: string;
  /** File in `configs/experiments/`. */
  experiment: string;
  /** Settings that differ from the file, as `--set` takes them. */
  settings: readonly string[];
}

/** What a run left. */
export interface StudyResult {
  /** What its report shows. */
  input: ReportInput;
  /** Of the code that ran it. */
  commit: string;
  /** Wall time of each stage, of those from the cache when they were done. */
  seconds: ReadonlyMap<string, number>;
}

/** Runs an experiment; its progress goes to the terminal, and a failure ends this process. */
export function execute({ experiment, settings }: StudyRun): StudyResult {
  const options = settings.flatMap((setting) => ['--set', setting]);
  const file = join('configs/experiments', experiment);
  const { status, stdout } = spawnSync(
    process.execPath,
    ['tools/run-built.mjs', 'pipeline', file, '--json', '--jobs', JOBS, ...options],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) process.exit(status ?? 1);
  const { run, report } = JSON.parse(stdout) as { run: string; report: string };
  const { stages, git } = readJson<RunManifest>(join(run, 'manifest.json'));
  return {
    commit: git?.commit.slice(0, 7) ?? 'unknown',
    input: readJson<ReportInput>(join(dirname(report), 'report.json')),
    seconds: new Map(stages.flatMap(({ name, seconds }) => (seconds === undefined ? [] : [[name, seconds]]))),
  };
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

/** The same run for a reader. */
export function commandOf({ experiment, settings }: StudyRun): string {
  const options = settings.map((setting) => ` --set '${setting}'`).join('');
  return `pnpm run pipeline configs/experiments/${experiment}${options}`;
}

/** The commands of several runs, in Markdown. */
export const commandsOf = (runs: readonly StudyRun[]) =>
  `\`\`\`sh\n${runs.map(commandOf).join('\n')}\n\`\`\``;

/** A table below its title, in Markdown. */
export const titled = (title: string, table: Table) => `**${title}**\n\n${tableToMarkdown(table)}`;
