/** `pipeline [FILE ...]`: a whole experiment, from data to report; and what `pipeline search` has in common with it. */
import { join } from 'node:path';
import { type Backend, selectBackend } from '@adaptmem/model';
import {
  localRunner,
  openRunFolder,
  openStageCache,
  type PlannedStage,
  planHash,
  planStages,
  type RunFolder,
  runStages,
  type StageCache,
  type StageSpec,
} from '@adaptmem/runs';
import { stringify } from 'yaml';
import { commandText } from '../command-text.js';
import { fetchBackbone } from '../experiment/fetch-backbone.js';
import { type LoadedExperiment, loadExperiment } from '../experiment/load-experiment.js';
import { statusOf } from '../fail.js';
import { placeResults, REPORT_FOLDER } from '../place-results.js';
import { planExperiment } from '../plan/plan-experiment.js';
import type { PlanContext } from '../plan/report-stage.js';
import { keepRecord, type RunRecord } from '../run-record.js';
import { stageCode } from '../stage-code.js';
import { HANDLERS } from '../stages/handlers.js';
import { createModelProgress } from '../terminal/model-progress.js';
import { secondsByKind, timesLine } from '../terminal/stage-times.js';
import { terminalProgress } from '../terminal/terminal-progress.js';

export interface RunOptions {
  /** `path=value` overrides, the last one wins. */
  set: readonly string[];
  seed?: number | undefined;
  /** Stages side by side. */
  jobs: number;
  /** Folder of the run folders. */
  out: string;
  /** Folder of the finished stages. */
  cache: string;
  dryRun: boolean;
  json: boolean;
  /** Aborted when the user interrupts. */
  signal: AbortSignal;
}

/** What is made of an experiment. */
export interface Goal {
  /** Verb of the command line, and part of the run folder's name; absent for a whole run. */
  verb?: string;
  plan(loaded: LoadedExperiment, context: PlanContext): StageSpec[];
  /** What the user looks for first: titles and paths in the run folder. */
  results: Readonly<Record<string, string>>;
}

const REPORT: Goal = {
  plan: planExperiment,
  results: { report: join(REPORT_FOLDER, 'report.html') },
};

/** Runs the experiment of `files`, see {@link pursue}. */
export const runExperiment = (files: readonly string[], options: RunOptions): Promise<void> =>
  pursue(REPORT, files, options);

/**
 * Brings everything that the goal needs into the cache and a run folder. The result goes to stdout, progress to stderr.
 *
 * @throws ConfigError and FileError before anything has started
 * @throws StageError for the first stage that failed; what was finished is kept
 */
export async function pursue(goal: Goal, files: readonly string[], options: RunOptions): Promise<void> {
  const overrides = options.seed === undefined ? options.set : [...options.set, `seed=${options.seed}`];
  if (!options.dryRun) await fetchMissing(files, overrides, options.signal);
  const loaded = loadExperiment(files, overrides);
  const backend = await selectBackend();
  const plan = planStages(
    goal.plan(loaded, { command: commandText(goal.verb, files, overrides), backend: backend.name }),
    {
      backend: backend.name,
      codeVersion: stageCode,
    },
  );
  const cache = openStageCache(options.cache, { onWarning: (text) => process.stderr.write(`${text}\n`) });
  if (options.dryRun) return showPlan(loaded.experiment, plan, cache, backend, options.json);

  process.stderr.write(`Backend: ${backend.name} ${backend.version} (${backend.note})\n`);
  const name = [loaded.experiment.name, goal.verb].filter(Boolean).join('-');
  const run = openRunFolder(options.out, name, planHash(plan));
  run.write('config.resolved.yaml', stringify(loaded.portable));
  const record = keepRecord(run, loaded.experiment, plan, backend);
  try {
    await runPlan(plan, cache, record.note, options);
    placeResults(run, plan, cache);
    record.close(0);
  } catch (error) {
    record.close(statusOf(error));
    throw error;
  }
  const stages = plan.map(({ kind, key }) => ({ kind, seconds: cache.record(key)?.seconds ?? 0 }));
  showResult(run, goal, { planHash: planHash(plan), seconds: secondsByKind(stages) }, options.json);
}

async function fetchMissing(
  files: readonly string[],
  overrides: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const progress = createModelProgress(process.stderr, () => performance.now());
  await fetchBackbone(files, overrides, { signal, onEvent: progress.show }).finally(progress.end);
}

/** Brings every stage of the plan into the cache, with progress on stderr. @throws StageError for the first that failed */
export async function runPlan(
  plan: readonly PlannedStage[],
  cache: StageCache,
  note: RunRecord['note'],
  { jobs, signal }: Pick<RunOptions, 'jobs' | 'signal'>,
): Promise<void> {
  const runner = localRunner({ handlers: HANDLERS, entry: process.argv[1]!, jobs });
  const progress = terminalProgress();
  try {
    for await (const event of runStages({ plan, cache, runner, jobs, signal })) {
      note(event);
      progress.show(event);
    }
  } finally {
    progress.stop();
  }
}

function showPlan(
  experiment: unknown,
  plan: readonly PlannedStage[],
  cache: StageCache,
  backend: Backend,
  json: boolean,
): void {
  const stages = plan.map(({ name, kind, key, needs }) => ({
    name,
    kind,
    key,
    needs,
    cached: cache.has(key),
  }));
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ experiment, backend, planHash: planHash(plan), stages }, null, 2)}\n`,
    );
    return;
  }
  const lines = stages.map(
    ({ name, key, cached }) => `${cached ? 'cached' : 'to do '}  ${key.slice(0, 8)}  ${name}`,
  );
  const todo = stages.filter(({ cached }) => !cached).length;
  process.stdout.write(`${stringify(experiment)}---\n${lines.join('\n')}\n`);
  process.stdout.write(`${plan.length} stages, ${todo} to do, backend ${backend.name}\n`);
}

function showResult(
  run: RunFolder,
  { results }: Goal,
  { planHash, seconds }: { planHash: string; seconds: Record<string, number> },
  json: boolean,
): void {
  const found = Object.entries(results).map(([title, path]) => [title, join(run.path, path)] as const);
  if (json) {
    const result = { run: run.path, ...Object.fromEntries(found), planHash, seconds };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  for (const [title, text] of [['run', run.path], ...found, ['times', timesLine(seconds)]] as const) {
    const head = `${title.charAt(0).toUpperCase()}${title.slice(1)}:`;
    process.stdout.write(`${head.padEnd(8)}${text}\n`);
  }
}
