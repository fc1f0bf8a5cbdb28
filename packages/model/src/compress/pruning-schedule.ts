/** How sparsity grows while a network trains. */
import { z } from 'zod';
import { COMPRESSION_GROUPS, type CompressionGroup } from './groups.js';

export const PRUNING_METHODS = ['magnitude', 'movement'] as const;
export type PruningMethod = (typeof PRUNING_METHODS)[number];

/** When and by what weights are pruned during training. */
export const PruningSchedule = z.strictObject({
  method: z.enum(PRUNING_METHODS),
  /** Groups that are pruned by the other method: EdgeBERT prunes embeddings by magnitude while the encoder moves. */
  by_group: z.partialRecord(z.enum(COMPRESSION_GROUPS), z.enum(PRUNING_METHODS)).default({}),
  /** Shares of all steps between which the sparsity rises from 0 to that of the group. */
  start_ratio: z.number().min(0).lt(1).default(0.1),
  end_ratio: z.number().gt(0).max(1).default(0.7),
  /** Steps between two changes of the masks. */
  every_steps: z.number().int().positive().default(10),
});
export type PruningSchedule = z.infer<typeof PruningSchedule>;

/** What a group is pruned by. */
export function pruningMethod({ method, by_group }: PruningSchedule, group: CompressionGroup): PruningMethod {
  return by_group[group] ?? method;
}

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
