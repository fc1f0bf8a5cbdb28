/** How a model is compressed, as an experiment file says it. */
import { z } from 'zod';
import { ENCODING_CHOICES } from './encodings.js';
import { numberFormat } from './formats.js';
import type { CompressionGroup } from './groups.js';
import { PruningSchedule } from './pruning-schedule.js';

/** A name that `numberFormat` knows; what it says of another is the message. */
const FormatName = z.string().superRefine((name, context) => {
  try {
    numberFormat(name);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as RangeError).message });
  }
});

/** How the tensors of one group are stored. */
export const GroupCompression = z.strictObject({
  /** Share of the entries that become zero, those of least magnitude. Biases (vectors) are never pruned. */
  sparsity: z.number().min(0).lt(1).meta({ unit: 'share' }),
  format: FormatName,
  /** Of matrices; vectors are stored dense in any case. `smallest`: for each matrix the one that takes the fewest bits. */
  encoding: z.enum(ENCODING_CHOICES),
});
export type GroupCompression = z.infer<typeof GroupCompression>;

/** AdaptivFloat<8,3> is EdgeBERT's number format (harvard-acc/EdgeBERT, `hw/cmod/include/Spec.h`). */
const DENSE: GroupCompression = { sparsity: 0, format: 'adaptivfloat<8,3>', encoding: 'dense' };
const pruned = (sparsity: number): GroupCompression => ({ ...DENSE, sparsity, encoding: 'bitmask' });

/**
 * EdgeBERT's sparsities for SST-2 (harvard-acc/EdgeBERT, `2_train_sst2.sh`: embeddings at the 60th percentile,
 * encoder at 50 %); what a task trains anew stays dense.
 */
const GROUP_DEFAULTS: Record<CompressionGroup, GroupCompression> = {
  embedding: pruned(0.6),
  attention: pruned(0.5),
  ffn: pruned(0.5),
  adapter: DENSE,
  layernorm: DENSE,
  pooler: DENSE,
  classifier: DENSE,
};

/** A group of which a file may give some keys; the others take the group's default. */
function withDefaults({ sparsity, format, encoding }: GroupCompression) {
  return z
    .strictObject({
      sparsity: GroupCompression.shape.sparsity.default(sparsity),
      format: GroupCompression.shape.format.default(format),
      encoding: GroupCompression.shape.encoding.default(encoding),
    })
    .prefault({});
}

export const CompressionSettings = z.strictObject({
  /** Where the least magnitudes are looked for: in each matrix, or in all matrices of a group together. */
  prune_scope: z.enum(['tensor', 'group']).default('tensor'),
  /**
   * Prunes what trains while it trains, to the sparsities of the groups; what is left over is pruned when the model
   * is compressed. Absent: all pruning is then. For a backbone that trains, `tune_on_stored_backbone: false` leaves
   * its weights whole at the start.
   */
  while_training: PruningSchedule.optional(),
  /**
   * Which tensors share the exponent bias of AdaptivFloat, or the scale of int: none, or those of a group within an encoder layer. Every
   * tensor keeps its copy of the bias, so that it can be read alone.
   */
  bias_scope: z.enum(['tensor', 'layer']).default('tensor'),
  /** Number format in which activations are kept, so that what is evaluated computes as the accelerator does. */
  activations: z
    .strictObject({
      format: FormatName,
      /** Training examples over which their ranges are taken, after training. */
      calibration_examples: z.number().int().positive().default(64),
      /** Whether training rounds them too, its gradient passing straight through. */
      while_training: z.boolean().default(false),
    })
    .optional(),
  groups: z
    .strictObject({
      embedding: withDefaults(GROUP_DEFAULTS.embedding),
      attention: withDefaults(GROUP_DEFAULTS.attention),
      ffn: withDefaults(GROUP_DEFAULTS.ffn),
      adapter: withDefaults(GROUP_DEFAULTS.adapter),
      layernorm: withDefaults(GROUP_DEFAULTS.layernorm).refine(({ sparsity }) => sparsity === 0, {
        path: ['sparsity'],
        message: 'Expected 0: LayerNorms are not pruned',
      }),
      pooler: withDefaults(GROUP_DEFAULTS.pooler),
      classifier: withDefaults(GROUP_DEFAULTS.classifier),
    })
    .prefault({}),
});
export type CompressionSettings = z.infer<typeof CompressionSettings>;

/** What an empty `compress:` block means. */
export const COMPRESSION_DEFAULTS: CompressionSettings = CompressionSettings.parse({});
