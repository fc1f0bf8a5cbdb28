/** The fault study of an experiment file, and what follows from its settings. */
import { type CellFaults, LEVEL_CODINGS, TENSOR_PARTS } from '@adaptmem/core';
import {
  COMPRESSION_GROUPS,
  type CompressionGroup,
  type CompressionSettings,
  GroupCompression,
  type StudyCells,
  type StudySweep,
  type StudyVariant,
} from '@adaptmem/model';
import { z } from 'zod';

const Group = z.enum(COMPRESSION_GROUPS);
const Part = z.enum(TENSOR_PARTS);

/** The groups that are the backbone's. */
const BACKBONE: CompressionGroup[] = ['embedding', 'attention', 'ffn', 'layernorm', 'pooler'];

const Cells = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, 'Expected lower-case letters, digits and dashes'),
  /** Technology files with `cell_levels`; a part that is not named lives in the cells of the data. */
  data: z.string(),
  mask: z.string().optional(),
  metadata: z.string().optional(),
  coding: z.enum(LEVEL_CODINGS).default('gray'),
  /** Parts with error correction: eight check bits for each 64 (SECDED). */
  ecc: z.array(Part).default([]),
  /** Keeps exponents at most at that of a tensor's largest value. */
  clamp_exponent: z.boolean().default(false),
});

const Sweep = z.strictObject({
  /** Bit error rates, ascending. */
  rates: z
    .array(z.number().gt(0).max(1))
    .min(1)
    .refine((rates) => rates.every((rate, index) => index === 0 || rate > rates[index - 1]!), {
      error: 'Expected ascending rates',
    })
    .default([1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]),
  groups: z.array(Group).min(1).default(COMPRESSION_GROUPS.slice()),
  parts: z.array(Part).min(1).default(TENSOR_PARTS.slice()),
  /** Number formats of the groups, each with curves of its own, beside the formats as configured. */
  formats: z.array(GroupCompression.shape.format).default([]),
  trials: z.number().int().positive().default(3),
  /** Loss of the main metric (1 = 100 %) that is accepted. */
  tolerance: z.number().nonnegative().default(0.01).meta({ unit: 'ratio' }),
});

/** Stores the trained networks in cells with faults, and evaluates what is read back. */
export const FaultSettings = z.strictObject({
  cells: z.array(Cells).min(1),
  /** What lives in the cells; all else is without faults. */
  groups: z.array(Group).min(1).default(BACKBONE),
  trials: z.number().int().positive().default(5),
  /** Judges by only so many examples of the dev split: the first ones. */
  dev_examples: z.number().int().positive().optional(),
  /** Other compressions than the experiment's own, which always comes first: every format at every sparsity. */
  variants: z
    .strictObject({
      formats: z.array(GroupCompression.shape.format).min(1).optional(),
      sparsity: z.array(GroupCompression.shape.sparsity).min(1).optional(),
      groups: z
        .array(Group.exclude(['layernorm']))
        .min(1)
        .default(['embedding', 'attention', 'ffn']),
    })
    .optional(),
  /** Bit error rate against metric, for each group and part; absent: not measured. */
  sweep: Sweep.optional(),
});
export type FaultSettings = z.infer<typeof FaultSettings>;

/** The ways to compress, the experiment's own first. */
export function variantsOf(
  { variants }: FaultSettings,
  settings: CompressionSettings,
): [StudyVariant, ...StudyVariant[]] {
  const { formats = [undefined], sparsity: sparsities = [undefined], groups = [] } = variants ?? {};
  const others = formats.flatMap((format) =>
    sparsities.map((sparsity) => variantOf(settings, groups, { format, sparsity })),
  );
  return [asConfigured(settings), ...(variants ? others : [])];
}

/** What the sweep goes over; undefined if there is none. */
export function sweepOf({ sweep }: FaultSettings, settings: CompressionSettings): StudySweep | undefined {
  if (!sweep) return undefined;
  const { formats, ...rest } = sweep;
  const others = formats.map((format) => variantOf(settings, sweep.groups, { format }));
  return { ...rest, variants: [asConfigured(settings), ...others] };
}

function asConfigured(settings: CompressionSettings): StudyVariant {
  return { name: 'as configured', settings };
}

/** The settings with something else for some groups. */
function variantOf(
  settings: CompressionSettings,
  groups: readonly CompressionGroup[],
  { format, sparsity }: { format?: string | undefined; sparsity?: number | undefined },
): StudyVariant {
  const change = {
    ...(format === undefined ? {} : { format }),
    ...(sparsity === undefined ? {} : { sparsity }),
  };
  const changed = groups.map((group) => [group, { ...settings.groups[group], ...change }]);
  const pruned = sparsity === undefined ? [] : [`${Math.round(sparsity * 1000) / 10} % pruned`];
  return {
    name: [...(format === undefined ? [] : [format]), ...pruned].join(', '),
    settings: { ...settings, groups: { ...settings.groups, ...Object.fromEntries(changed) } },
  };
}

/** The cells as a study takes them. @param faultsOf what reads a technology file; undefined if it could not */
export function studyCells(
  { cells, groups }: FaultSettings,
  faultsOf: (path: (string | number)[], file: string, coding: CellFaults['coding']) => CellFaults | undefined,
): StudyCells[] {
  return cells.map(({ name, coding, ecc, clamp_exponent: clampExponent, ...files }, index) => {
    const storageOf = (part: (typeof TENSOR_PARTS)[number]) => {
      const key = files[part] === undefined ? 'data' : part;
      return {
        cells: faultsOf(['faults', 'cells', index, key], files[key]!, coding),
        ecc: ecc.includes(part),
      };
    };
    const storage = {
      data: storageOf('data'),
      mask: storageOf('mask'),
      metadata: storageOf('metadata'),
      clampExponent,
    };
    return { name, groups, storage };
  });
}
