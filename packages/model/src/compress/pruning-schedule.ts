/** How sparsity grows while a network trains. */
import { z } from 'zod';

/** When and by what weights are pruned during training. */
export const PruningSchedule = z.strictObject({
  method: z.enum(['magnitude', 'movement']),
  /** Shares of all steps between which the sparsity rises from 0 to that of the group. */
  start_ratio: z.number().min(0).lt(1).default(0.1),
  end_ratio: z.number().gt(0).max(1).default(0.7),
  /** Steps between two changes of the masks. */
  every_steps: z.number().int().positive().default(10),
});
export type PruningSchedule = z.infer<typeof PruningSchedule>;

/**
 * The share of entries that is pruned after a step: cubic, so that much goes early, while much is redundant.
 * s = s_f · (1 − (1 − t)³), t from 0 at the start to 1 at the end (Zhu and Gupta 2017, equation 1, s_i = 0).
 *
 * @param progress share of all steps that are done, 0 … 1
 */
export function cubicSparsity(
  target: number,
  progress: number,
  { start_ratio: start, end_ratio: end }: Pick<PruningSchedule, 'start_ratio' | 'end_ratio'>,
): number {
  const t = Math.min(1, Math.max(0, (progress - start) / Math.max(end - start, Number.EPSILON)));
  return target * (1 - (1 - t) ** 3);
}
