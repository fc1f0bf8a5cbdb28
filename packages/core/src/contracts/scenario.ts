/** A stream of requests to an accelerator: what a scenario file says, and what its simulation found. */
import { z } from 'zod';
import { figure } from '../config/figure.js';
import { Absence } from './technology.js';

const rate = () => z.number().positive().meta({ unit: 'requests/s' });

/** When requests come. The rate is that of requests, also where they come in bursts. */
const Arrivals = z.discriminatedUnion('process', [
  z.strictObject({ process: z.literal('periodic'), rate_per_second: rate() }),
  z.strictObject({ process: z.literal('poisson'), rate_per_second: rate() }),
  /** Bursts of `size` requests at once, the bursts as a Poisson process. */
  z.strictObject({
    process: z.literal('bursts'),
    rate_per_second: rate(),
    size: z.number().int().positive(),
  }),
]);

const Idle = z.strictObject({
  /** After `after_ms` without a request: `on`: stays as it is; `retention`: keeps volatile memories; `off`: nothing. */
  policy: z.enum(['on', 'retention', 'off']),
  after_ms: z.number().nonnegative().default(0).meta({ unit: 'ms' }),
  /** Until the first operator can start, without what must be reloaded. */
  wake_up_time: figure('ms'),
  wake_up_energy: figure('µJ'),
  /** Leakage of an on-chip volatile memory in retention, as a share of its leakage when on. */
  retention_leakage: figure('ratio'),
  /** Power of DRAM that only keeps its content, as a share of its background power. */
  self_refresh: figure('ratio'),
});

export const Scenario = z
  .strictObject({
    version: z.literal(1).default(1),
    name: z.string().regex(/^[a-z0-9-]+$/, 'Expected lower-case letters, digits and dashes'),
    title: z.string(),
    requests: z.number().int().positive().default(100_000),
    arrivals: Arrivals,
    tasks: z.number().int().min(1).max(16),
    /** Relative frequency of each task; absent: all alike. */
    mix: z.array(z.number().nonnegative()).optional(),
    /** Probability that a request is of the task of the one before, whatever the mix. */
    same_task_probability: z.number().min(0).max(1).default(0),
    /** Waiting requests of one task that are served together, so without a task switch between them. */
    batch_limit: z.number().int().positive().default(1),
    deadline_ms: z.number().positive().optional().meta({ unit: 'ms' }),
    /** `allocated`: parameters of all tasks have their places; `one`: those of one task, replaced at a switch. */
    residency: z.enum(['allocated', 'one']).default('allocated'),
    idle: Idle,
  })
  .superRefine(({ mix, tasks }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['mix'], message });
    if (!mix) return;
    if (mix.length !== tasks) refuse(`Expected ${tasks} shares, one a task, got ${mix.length}`);
    if (!mix.some((share) => share > 0)) refuse('Expected a share above 0');
  });
export type Scenario = z.infer<typeof Scenario>;

const ns = () => z.number().nonnegative().meta({ unit: 'ns' });
const pj = () => z.number().nonnegative().meta({ unit: 'pJ' });

/** Cells that no number of writes wears out, and why. */
const Unlimited = z.strictObject({ unlimited: z.string().min(3) });

export const MemoryWear = z.strictObject({
  memory: z.string(),
  technology: z.string(),
  /** Over the whole stream. */
  writtenBits: z.number().nonnegative(),
  /** Of the cells that are written most, over the whole stream; cells of one tensor class wear evenly. */
  writesPerCell: z.number().nonnegative(),
  /** Until those cells reach their endurance at the rate of this stream. */
  lifetimeYears: z.union([z.number().positive(), Absence, Unlimited]),
});
export type MemoryWear = z.infer<typeof MemoryWear>;

/** Where the energy of a stream goes. */
export const STREAM_PARTS = ['inference', 'taskSwitch', 'idle', 'wakeUp', 'reload', 'store'] as const;
export type StreamPart = (typeof STREAM_PARTS)[number];

export const ScenarioResult = z.strictObject({
  schemaVersion: z.literal(1),
  scenario: z.string(),
  workload: z.string(),
  hardware: z.string(),
  seed: z.number().int(),
  requests: z.number().int().positive(),
  /** From the start of the stream to the end of its last request. */
  durationNs: ns(),
  /** From arrival to result. Percentiles are within `quantileError` of themselves; mean and greatest are exact. */
  latencyNs: z.strictObject({ mean: ns(), p50: ns(), p95: ns(), p99: ns(), max: ns() }),
  quantileError: z.number().positive(),
  /** Mean time from arrival until the chip turns to a request. */
  meanWaitingNs: ns(),
  deadline: z.strictObject({ ns: ns(), misses: z.number().int().nonnegative() }).optional(),
  /** Per request; `total` is the sum. `store`: what keeps the off-chip home of reloaded parameters alive. */
  energyPj: z.strictObject({
    inference: pj(),
    taskSwitch: pj(),
    idle: pj(),
    wakeUp: pj(),
    reload: pj(),
    store: pj(),
    total: pj(),
  }),
  averagePowerMw: z.number().nonnegative(),
  /** They sum up to the duration. */
  timeNs: z.strictObject({ inference: ns(), taskSwitch: ns(), idle: ns(), wakeUp: ns(), reload: ns() }),
  /** Share of the duration spent on inferences. */
  utilisation: z.number().min(0).max(1),
  taskSwitches: z.number().int().nonnegative(),
  wakeUps: z.number().int().nonnegative(),
  memories: z.array(MemoryWear),
  assumptions: z.array(z.string()),
});
export type ScenarioResult = z.infer<typeof ScenarioResult>;
