/** What a product demands of the places of its tensors, beyond room: as an experiment file says it. */
import { z } from 'zod';

/** How long and how hard a product is used: decides which cells wear out or forget. */
export const ProductLife = z.strictObject({
  years: z.number().positive().meta({ unit: 'years' }),
  inferences_per_day: z.number().nonnegative().meta({ unit: '1/day' }),
  /** How often the parameters of each task, and those that all tasks share, are written anew in the field. */
  task_updates_per_year: z.number().nonnegative().default(0).meta({ unit: '1/year' }),
  backbone_updates_per_year: z.number().nonnegative().default(0).meta({ unit: '1/year' }),
  /** Everything non-volatile is read and written back that often, so that it need not keep longer; absent: never. */
  refresh_days: z.number().positive().optional().meta({ unit: 'days' }),
});
export type ProductLife = z.infer<typeof ProductLife>;

/** The most that may be moved through a memory's port on average during a phase of an inference. */
export const BandwidthLimit = z.strictObject({
  memory: z.string(),
  /** Operators of this group (`attention`, `ffn`, `adapter`, `embedding`, `head` …); absent: each group by itself. */
  phase: z.string().optional(),
  most_gb_per_s: z.number().positive().meta({ unit: 'GB/s' }),
});
export type BandwidthLimit = z.infer<typeof BandwidthLimit>;

export const PlacementConstraints = z.strictObject({
  product_life: ProductLife.optional(),
  /** Cells may hold a part only where faults at their rate cost the trained networks at most so much. */
  accuracy: z
    .strictObject({
      /** Of the main metric (1 = 100 %), for each group and part alone, as the fault study measures it. */
      most_loss: z.number().nonnegative().meta({ unit: 'ratio' }),
    })
    .optional(),
  bandwidth: z.array(BandwidthLimit).default([]),
});
export type PlacementConstraints = z.infer<typeof PlacementConstraints>;

/** How large parameters are cut, so that a tensor can lie in several memories. */
export const TileSettings = z.strictObject({
  /** Names of the tensors; `*` stands for any characters. Activations are never cut. */
  tensors: z.string().min(1).default('*'),
  /** The most that a part of a tile may take. */
  most_kib: z.number().positive().meta({ unit: 'KiB' }),
});
export type TileSettings = z.infer<typeof TileSettings>;
