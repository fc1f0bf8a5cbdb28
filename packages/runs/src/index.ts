/**
 * How experiments are run: a plan of stages with content keys known before anything runs, a cache of finished
 * stages that survives kills at any moment, runners that execute stages, and the folder in which a run explains
 * itself.
 *
 * @example
 * const cache = openStageCache('.adaptmem/cache');
 * const plan = planStages(specs, { backend: 'wasm', codeVersion: (name) => codeVersion(name, import.meta.url) });
 * const runner = localRunner({ handlers, entry: new URL('./cli.js', import.meta.url), jobs: 2 });
 * for await (const event of runStages({ plan, cache, runner, jobs: 2 })) progress.show(event);
 * const run = openRunFolder('runs', 'smoke', planHash(plan));
 * run.place(cache.folderOf(plan.at(-1)!.key), 'report');
 * run.writeManifest(manifest);
 *
 * @packageDocumentation
 */
export { codeVersion, ownCodeVersion } from './code-version.js';
export { StageError } from './errors.js';
export { type EventLog, eventLogOf, LoggedEvent, openEventLog } from './event-log.js';
export { type FollowedEvent, type FollowOptions, followEventLog } from './follow-event-log.js';
export { type GitState, gitState } from './git-state.js';
export {
  Job,
  type JobContext,
  type JobProgress,
  type JobRunner,
  type StageContext,
  type StageHandler,
  type StageHandlers,
} from './job-runner.js';
export { JsonValue } from './json-value.js';
export { type LocalRunnerOptions, localRunner } from './local-runner.js';
export { describeMachine, type Machine } from './machine.js';
export { PackedError, packError, unpackError } from './packed-error.js';
export {
  listRuns,
  openRunFolder,
  type RunFolder,
  type RunListing,
  readListing,
  readRun,
  runFolderName,
} from './run-folder.js';
export { RUN_STATES, RunManifest, type RunState, runState } from './run-manifest.js';
export { type RunStagesOptions, runStages, type StageEvent } from './run-stages.js';
export { serveJob } from './serve-job.js';
export { serveTasks } from './serve-tasks.js';
export { type PlannedStage, type PlanOptions, planHash, planStages, type StageSpec } from './stage.js';
export { openStageCache, type StageCache, type StageCacheOptions, type StageMeta } from './stage-cache.js';
export { StageRecord } from './stage-record.js';
export { openWorkerPool, type WorkerPool, type WorkerPoolOptions } from './worker-pool.js';
