/** Submitted experiments. */
import { z } from 'zod';

export const JobRequest = z.strictObject({
  /** Name of an experiment file, e.g. `smoke.yaml`. */
  experiment: z.string().min(1).max(200),
  /** Overrides `path=value`, e.g. `train.max_steps=20`; the last one wins. */
  set: z.array(z.string().max(1000)).max(100).default([]),
  /** Seed of everything random. */
  seed: z.int().nonnegative().optional(),
});
export type JobRequest = z.input<typeof JobRequest>;

/** `cancelled`: by the user; `failed`: the experiment itself, see its log. */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

export const Job = z.object({
  /** Grows with every submission, e.g. `7`. */
  id: z.int().positive(),
  state: z.enum(JOB_STATES),
  experiment: z.string(),
  set: z.array(z.string()),
  seed: z.int().nonnegative().optional(),
  /** Its run folder, which it shares with every job that means the same. */
  run: z.string(),
  submitted: z.iso.datetime({ offset: true }),
  started: z.iso.datetime({ offset: true }).optional(),
  ended: z.iso.datetime({ offset: true }).optional(),
  exitStatus: z.int().optional(),
  /** Last lines of what went wrong. */
  error: z.string().optional(),
  stages: z.object({ total: z.int(), cached: z.int() }),
});
export type Job = z.infer<typeof Job>;

export const JobList = z.object({ jobs: z.array(Job) });
export type JobList = z.infer<typeof JobList>;
