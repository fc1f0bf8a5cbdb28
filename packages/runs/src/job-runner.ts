/** The port between the scheduler and whatever executes stages: local processes now, queues and clusters later. */
import { z } from 'zod';
import { JsonValue } from './json-value.js';

/** One stage, ready to be executed anywhere that sees the same folders. */
export const Job = z.strictObject({
  schemaVersion: z.literal(1),
  /** The stage's name, for people. */
  stage: z.string(),
  key: z.string(),
  kind: z.string(),
  config: JsonValue,
  /** Folder with the finished output of each needed stage, by name. */
  inputs: z.record(z.string(), z.string()),
  /** Paths of the files that it reads besides, by label. */
  files: z.record(z.string(), z.string()).default({}),
  /** Empty folder to write the output into. */
  output: z.string(),
  /** Scratch folder that survives kills. */
  work: z.string(),
  /** Whether it is to be executed in the scheduler's process. */
  inProcess: z.boolean(),
});
/** One stage, ready to be executed anywhere that sees the same folders. */
export type Job = z.infer<typeof Job>;

/** How far a job is. */
export interface JobProgress {
  /** 0 … 1 */
  fraction: number;
  /** A few words beside the bar, e.g. `loss 0.31`. */
  detail?: string | undefined;
  /** What `detail` says, as numbers by name, e.g. `loss`, `step`. */
  figures?: Record<string, number> | undefined;
  /** A line that stays, e.g. what is about to be trained. */
  note?: string | undefined;
}

/** What the scheduler lends to a runner for one job. */
export interface JobContext {
  onProgress(progress: JobProgress): void;
  /** Aborted when the user interrupts: stop the work, leave `work` as it is. */
  signal: AbortSignal;
  /** To be called with each process that works on the job, before it begins: it then holds the stage's lock too. */
  shareLock(pid: number): void;
}

export interface JobRunner {
  /**
   * Executes the job to its end.
   *
   * @throws AppError as the job's handler did; anything else if it was aborted
   */
  run(job: Job, context: JobContext): Promise<void>;
}

/** What a handler gets: all that it may depend on, and where to write. */
export interface StageContext {
  config: JsonValue;
  /** Read-only folder of each needed stage, by name. */
  inputs: Readonly<Record<string, string>>;
  /** Paths of the files that it reads besides, by label. */
  files: Readonly<Record<string, string>>;
  /** Everything written here is the stage's result. */
  output: string;
  /** Checkpoints to resume from; whatever an earlier, killed attempt left is still here. */
  work: string;
  onProgress(progress: JobProgress): void;
  signal: AbortSignal;
}

/** Executes the stages of one kind; the same config and inputs must give the same bytes. */
export type StageHandler = (context: StageContext) => Promise<void> | void;

/** The handlers of an application, by kind. */
export type StageHandlers = Readonly<Record<string, StageHandler>>;
