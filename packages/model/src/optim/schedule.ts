/** Learning rates over the steps, as Hugging Face's `get_scheduler` has them. */

/** Warm-up from 0 over `warmupSteps`, then the named decay until `totalSteps`. */
export interface Schedule {
  type: ScheduleType;
  learningRate: number;
  warmupSteps: number;
  totalSteps: number;
  /** Last steps of `warmup_stable_decay`, over which the rate falls. Default: a fifth of all. */
  decaySteps?: number | undefined;
}

/** What follows the warm-up, as a factor of the base learning rate. */
type Decay = (schedule: Schedule, step: number) => number;

const DECAYS = {
  linear: ({ warmupSteps, totalSteps }, step) =>
    Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps)),
  cosine: (schedule, step) => Math.max(0, (1 + Math.cos(Math.PI * progressOf(schedule, step))) / 2),
  cosine_with_restarts: (schedule, step) => {
    const progress = progressOf(schedule, step);
    return progress >= 1 ? 0 : Math.max(0, (1 + Math.cos(Math.PI * progress)) / 2);
  },
  polynomial,
  warmup_stable_decay: stableDecay,
  constant: () => 1,
  constant_with_warmup: () => 1,
} as const satisfies Record<string, Decay>;

/** Names as in Hugging Face's `lr_scheduler_type`. */
export type ScheduleType = keyof typeof DECAYS;
export const SCHEDULE_TYPES = Object.keys(DECAYS) as [ScheduleType, ...ScheduleType[]];

/**
 * The learning rate of a step. The first step with warm-up has rate 0, as Hugging Face's.
 *
 * @param step from 0
 * @throws RangeError for a polynomial decay that has no steps
 */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { type, learningRate, warmupSteps } = schedule;
  if (type === 'polynomial') assertHasSteps(schedule);
  if (type !== 'constant' && step < warmupSteps) return (learningRate * step) / Math.max(1, warmupSteps);
  return learningRate * DECAYS[type](schedule, step);
}

/** Share of the steps after the warm-up that is done. */
function progressOf({ warmupSteps, totalSteps }: Schedule, step: number): number {
  return (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
}

/**
 * How many steps have a rate that does not depend on the number of all steps: a run may stop there and become longer.
 */
export function constantSteps({ type, totalSteps, decaySteps }: Schedule): number {
  if (type === 'constant' || type === 'constant_with_warmup') return totalSteps;
  if (type !== 'warmup_stable_decay') return 0;
  return Math.max(0, totalSteps - (decaySteps ?? defaultDecay(totalSteps)));
}

const defaultDecay = (totalSteps: number) => Math.ceil(totalSteps / 5);

/** The base rate, then 1 − √share of the decay (Hägele et al., arXiv 2405.18392, section 3: `1-sqrt`). */
function stableDecay(schedule: Schedule, step: number): number {
  const start = constantSteps(schedule);
  if (step < start) return 1;
  return Math.max(0, 1 - Math.sqrt((step - start) / Math.max(1, schedule.totalSteps - start)));
}

/** Where the polynomial decay ends: Hugging Face's default `lr_end`. */
const POLYNOMIAL_END = 1e-7;

/** Power 1, so a line from the base rate to `POLYNOMIAL_END`. */
function polynomial({ learningRate, warmupSteps, totalSteps }: Schedule, step: number): number {
  if (step > totalSteps) return POLYNOMIAL_END / learningRate;
  const left = 1 - (step - warmupSteps) / (totalSteps - warmupSteps);
  return ((learningRate - POLYNOMIAL_END) * left + POLYNOMIAL_END) / learningRate;
}

function assertHasSteps({ warmupSteps, totalSteps }: Schedule): void {
  if (totalSteps > warmupSteps) return;
  throw new RangeError(
    `Polynomial schedule needs more steps than its warm-up, got ${totalSteps} with a warm-up of ${warmupSteps}`,
  );
}
