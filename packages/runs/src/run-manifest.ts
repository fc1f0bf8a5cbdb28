import { isGone } from '@adaptmem/core';
import { z } from 'zod';

/** `manifest.json` of a run folder: what was run, with what, where, and how it ended. */
export const RunManifest = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  /** The command line. */
  command: z.array(z.string()),
  /** See `planHash`. */
  planHash: z.string(),
  /** Absent outside a git checkout. */
  git: z.strictObject({ commit: z.string(), dirty: z.boolean() }).optional(),
  /** Version of each package that took part. */
  versions: z.record(z.string(), z.string()),
  machine: z.strictObject({
    node: z.string(),
    os: z.string(),
    cpu: z.strictObject({ model: z.string(), threads: z.int().positive() }),
    memoryBytes: z.int().positive(),
  }),
  /** Identity of the process that runs it, see `processIdentity` of core; absent in manifests of before. */
  process: z.string().optional(),
  /** Compute backend: tensorflow, wasm, cpu. */
  backend: z.string(),
  seed: z.int(),
  /** SHA-256 of each data file, by path. */
  dataFiles: z.record(z.string(), z.string()),
  start: z.iso.datetime({ offset: true }),
  /** Absent while it runs, or when it was killed. */
  end: z.iso.datetime({ offset: true }).optional(),
  stages: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.string(),
      key: z.string(),
      state: z.enum(['queued', 'cached', 'finished', 'failed', 'skipped']),
      /** Wall time of the work, in seconds; for a cached stage, of the time when it was done. */
      seconds: z.number().nonnegative().optional(),
    }),
  ),
  /** Absent while it runs, or when it was killed. */
  exitStatus: z.int().optional(),
});
/** `manifest.json` of a run folder: what was run, with what, where, and how it ended. */
export type RunManifest = z.infer<typeof RunManifest>;

/** `stopped`: it was killed or interrupted, and the same command goes on with it. */
export const RUN_STATES = ['running', 'done', 'failed', 'stopped'] as const;
export type RunState = (typeof RUN_STATES)[number];

const INTERRUPTED = 130;

/** How a run is doing, by its manifest and by whether its process is there. */
export function runState({ end, exitStatus, process }: RunManifest): RunState {
  if (end === undefined) return process === undefined || isGone(process) ? 'stopped' : 'running';
  if (exitStatus === INTERRUPTED) return 'stopped';
  return exitStatus === 0 ? 'done' : 'failed';
}
