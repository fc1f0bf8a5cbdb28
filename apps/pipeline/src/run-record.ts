/** What a run tells of itself while it goes on: `manifest.json`, kept true, and `events.jsonl`. */
import { createRequire } from 'node:module';
import { processIdentity } from '@adaptmem/core';
import type { Backend } from '@adaptmem/model';
import {
  describeMachine,
  gitState,
  openEventLog,
  type PlannedStage,
  planHash,
  type RunFolder,
  type RunManifest,
  type StageEvent,
} from '@adaptmem/runs';
import type { Experiment } from './experiment/experiment.js';
import { REPOSITORY } from './repository.js';

export interface RunRecord {
  /** Notes what happened to a stage. */
  note(event: StageEvent): void;
  /** Writes the final manifest and the end of the log. */
  close(exitStatus: number): void;
}

/** Begins manifest and log: a run that is killed leaves both without an end. @throws FileError */
export function keepRecord(
  run: RunFolder,
  experiment: Experiment,
  plan: readonly PlannedStage[],
  backend: Backend,
): RunRecord {
  const stages = new Map<string, RunManifest['stages'][number]>(
    plan.map(({ name, kind, key }) => [name, { name, kind, key, state: 'queued' }]),
  );
  const git = gitState(REPOSITORY);
  const fixed = {
    schemaVersion: 1 as const,
    name: experiment.name,
    command: ['pipeline', ...process.argv.slice(2)],
    planHash: planHash(plan),
    ...(git ? { git } : {}),
    versions: versions(backend),
    machine: describeMachine(),
    process: processIdentity(),
    backend: backend.name,
    seed: experiment.seed,
    dataFiles: dataFilesOf(plan),
    start: new Date().toISOString(),
  };
  const write = (ending: Pick<RunManifest, 'end' | 'exitStatus'> = {}) =>
    run.writeManifest({ ...fixed, ...ending, stages: [...stages.values()] });
  write();
  const log = openEventLog(run.path, Date.now);
  return {
    note(event) {
      log.append(event);
      const stage = stages.get(event.stage);
      if (!stage || event.type === 'progress' || event.type === 'started' || event.type === 'waiting') return;
      stage.state = event.type;
      if ('seconds' in event) stage.seconds = event.seconds;
      if (event.type === 'finished' || event.type === 'failed') write();
    },
    close(exitStatus) {
      write({ end: new Date().toISOString(), exitStatus });
      log.close(exitStatus);
    },
  };
}

/** SHA-256 of every file that a stage reads, by path. */
function dataFilesOf(plan: readonly PlannedStage[]): Record<string, string> {
  const hashes = plan.flatMap(({ files = {}, fileHashes }) =>
    Object.entries(files).map(([label, path]) => [path, fileHashes[label]!] as const),
  );
  return Object.fromEntries(hashes);
}

function versions(backend: Backend): Record<string, string> {
  const require = createRequire(import.meta.url);
  const own = (require('../package.json') as { version: string }).version;
  return { adaptmem: own, [`tfjs-${backend.name}`]: backend.version };
}
