/** Runs as the API shows them. */
import { z } from 'zod';

/** `running`: its process is alive; `stopped`: it was killed or interrupted, and the same command goes on with it. */
export const RUN_STATES = ['running', 'done', 'failed', 'stopped', 'unreadable'] as const;

export const RunSummary = z.object({
  /** Name of its folder, e.g. `smoke-1a2b3c4d`. */
  id: z.string(),
  name: z.string(),
  state: z.enum(RUN_STATES),
  start: z.string().optional(),
  /** Wall time so far, or in all. */
  seconds: z.number().nonnegative().optional().meta({ unit: 's' }),
  exitStatus: z.int().optional(),
  backend: z.string().optional(),
  seed: z.int().optional(),
  command: z.array(z.string()).optional(),
  /** Of the checkout that ran it; `dirty`: with changes that were not committed. */
  commit: z.string().optional(),
  dirty: z.boolean().optional(),
  stages: z.object({ total: z.int(), done: z.int() }).optional(),
  /** Path of the report page below the run's files. */
  report: z.string().optional(),
  /** Why its manifest cannot be read. */
  problem: z.string().optional(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** A main metric over seeds, in its own range (1 = 100 %). */
export const Score = z.object({
  mean: z.number(),
  /** Sample standard deviation; absent for one seed. */
  deviation: z.number().optional(),
  seeds: z.int().positive(),
  /** Mean after compression, if that was measured. */
  compressed: z.number().optional(),
});
export type Score = z.infer<typeof Score>;

export const AccuracyRow = z.object({
  task: z.string(),
  method: z.string(),
  /** Name of the metric, e.g. `Matthews correlation`. */
  metric: z.string(),
  score: Score,
});
export type AccuracyRow = z.infer<typeof AccuracyRow>;

/** Mean of one inference of each task on one system, at its largest number of tasks. */
export const CostRow = z.object({
  system: z.string(),
  title: z.string(),
  method: z.string(),
  /** Whose sizes the network has, e.g. `trained model`. */
  geometry: z.string(),
  tasks: z.int().positive(),
  energyPj: z.number().meta({ unit: 'pJ' }),
  latencyNs: z.number().meta({ unit: 'ns' }),
  areaMm2: z.number().meta({ unit: 'mm²' }),
  averagePowerMw: z.number().meta({ unit: 'mW' }),
  edpPjNs: z.number().meta({ unit: 'pJ·ns' }),
});
export type CostRow = z.infer<typeof CostRow>;

export const StageRow = z.object({
  name: z.string(),
  kind: z.string(),
  state: z.enum(['queued', 'cached', 'finished', 'failed', 'skipped']),
  seconds: z.number().nonnegative().optional().meta({ unit: 's' }),
});
export type StageRow = z.infer<typeof StageRow>;

export const RunFile = z.object({ path: z.string(), bytes: z.int().nonnegative() });
export type RunFile = z.infer<typeof RunFile>;

export const RunDetail = z.object({
  run: RunSummary,
  stages: z.array(StageRow),
  accuracy: z.array(AccuracyRow),
  costs: z.array(CostRow),
  /** What the report warns of. */
  warnings: z.array(z.string()),
  files: z.array(RunFile),
  /** The resolved experiment as YAML. */
  config: z.string().optional(),
});
export type RunDetail = z.infer<typeof RunDetail>;

export const RunList = z.object({ runs: z.array(RunSummary) });
export type RunList = z.infer<typeof RunList>;
