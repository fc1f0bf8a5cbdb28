/** Experiments as processes of the command line: the server itself trains nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { PackedError, unpackError } from '@adaptmem/runs';
import { z } from 'zod';
import type { JobRequest } from '../api/job.js';
import { jsonOf } from '../json-of.js';
import { PIPELINE, REPOSITORY } from '../repository.js';

export interface PipelineSettings {
  /** Where run folders go. */
  runs: string;
  /** Where finished stages are kept. */
  cache: string;
  /** Stages of one experiment side by side; the pipeline's own default if absent. */
  stages?: number | undefined;
}

/** An experiment as the pipeline would run it. */
export interface PlannedExperiment {
  name: string;
  planHash: string;
  stages: { total: number; cached: number };
}

export type ExperimentToRun = Pick<z.output<typeof JobRequest>, 'set' | 'seed'> & {
  /** Path of its file. */
  file: string;
};

const DryRun = z.object({
  experiment: z.object({ name: z.string() }),
  planHash: z.string(),
  stages: z.array(z.object({ cached: z.boolean() })),
});
const Failure = z.object({ error: PackedError });

/**
 * What would be run.
 *
 * @throws InputError with every mistake of the experiment's files @throws AppError for what else the pipeline refuses
 */
export async function planExperiment(
  experiment: ExperimentToRun,
  settings: PipelineSettings,
): Promise<PlannedExperiment> {
  const child = spawn(process.execPath, [...argumentsOf(experiment, settings), '--dry-run', '--json'], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    exitOf(child),
  ]);
  const answer = jsonOf(stdout);
  const failure = Failure.safeParse(answer);
  if (failure.success) throw unpackError(failure.data.error);
  if (status !== 0) throw new Error(`The pipeline ended with ${status}:\n${stderr}`);
  const { experiment: planned, planHash, stages } = DryRun.parse(answer);
  const cached = stages.filter((stage) => stage.cached).length;
  return { name: planned.name, planHash, stages: { total: stages.length, cached } };
}

/**
 * Starts an experiment in a process group of its own, so that it outlives a server that is killed; all that it says goes
 * to `log`.
 */
export function startExperiment(
  experiment: ExperimentToRun,
  settings: PipelineSettings,
  log: string,
): ChildProcess {
  const file = openSync(log, 'a');
  try {
    return spawn(process.execPath, argumentsOf(experiment, settings), {
      cwd: REPOSITORY,
      detached: true,
      stdio: ['ignore', file, file],
      env: { ...process.env, NO_COLOR: '1' },
    });
  } finally {
    closeSync(file);
  }
}

/** When the process is over: its exit status, or `undefined` if a signal ended it. */
export const exitOf = (child: ChildProcess): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? undefined));
  });

function argumentsOf(
  { file, set, seed }: ExperimentToRun,
  { runs, cache, stages }: PipelineSettings,
): string[] {
  return [
    ...[PIPELINE, 'run', file, '--out', runs, '--cache', cache],
    ...(stages === undefined ? [] : ['--jobs', String(stages)]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...set.flatMap((override) => ['--set', override]),
  ];
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  stream?.setEncoding('utf8');
  for await (const part of stream ?? []) text += part;
  return text;
}
