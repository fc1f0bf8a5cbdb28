/**
 * How stored bits fail, and what a network makes of it. The rates come from a technology's levels, the curves from
 * evaluated networks; a mapper reads from them which cells a group of tensors may live in.
 */
import { z } from 'zod';
import { TENSOR_PARTS } from './workload.js';

/** How a level of a cell stands for bits: as a binary number, or so that neighbouring levels differ in one bit. */
export const LEVEL_CODINGS = ['natural', 'gray'] as const;

const probability = () => z.number().min(0).max(1).meta({ unit: 'probability' });

/** A cell that stores some bits as one of 2^bits levels, of which a read may take the neighbouring one. */
export const CellFaults = z
  .strictObject({
    name: z.string(),
    bitsPerCell: z.number().int().min(1).max(4),
    coding: z.enum(LEVEL_CODINGS),
    /** [level] → probability of being read one level lower; 0 for the lowest. */
    down: z.array(probability()),
    /** [level] → probability of being read one level higher; 0 for the highest. */
    up: z.array(probability()),
  })
  .superRefine(({ bitsPerCell, down, up }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const levels = 2 ** bitsPerCell;
    for (const [path, rates] of Object.entries({ down, up })) {
      if (rates.length !== levels) refuse(path, `Expected ${levels} rates, one a level, got ${rates.length}`);
    }
    if ((down[0] ?? 0) !== 0) refuse('down', 'Expected 0 for the lowest level, which has none below it');
    if ((up[levels - 1] ?? 0) !== 0)
      refuse('up', 'Expected 0 for the highest level, which has none above it');
    down.forEach((rate, level) => {
      const sum = rate + (up[level] ?? 0);
      if (sum > 1) refuse('up', `Rates down and up of level ${level} must sum to at most 1, got ${sum}`);
    });
  });
export type CellFaults = z.infer<typeof CellFaults>;

/** What trials with the same rate, but other faults, gave. */
export const FaultTrials = z.strictObject({
  trials: z.number().int().positive(),
  /** Main metric; greater is better. */
  mean: z.number(),
  /** Standard deviation over the trials; 0 for one. */
  spread: z.number().nonnegative(),
  worst: z.number(),
  /** Mean number of cells that were read wrong. */
  faults: z.number().nonnegative(),
});
export type FaultTrials = z.infer<typeof FaultTrials>;

/** How the metric falls as one part of one group has faults. */
export const FaultCurve = z.strictObject({
  group: z.string(),
  part: z.enum(TENSOR_PARTS),
  format: z.string(),
  encoding: z.string(),
  /** Bits of that part in the group. */
  bits: z.number().int().positive(),
  /** Without faults, in this format; absent: as the whole network's. The tolerated loss counts from here. */
  clean: z.number().optional(),
  points: z.array(FaultTrials.extend({ bitErrorRate: probability() })).min(1),
  /**
   * The greatest rate of the sweep up to which the mean metric stays within the tolerance; 0 if the least rate
   * already breaks it.
   */
  criticalBitErrorRate: probability(),
});
export type FaultCurve = z.infer<typeof FaultCurve>;

/** What one trained network bears, group by group; a group has a curve for each format in which it was tried. */
export const FaultTolerance = z.strictObject({
  schemaVersion: z.literal(1),
  task: z.string(),
  method: z.string(),
  /** Name of the main metric. */
  metric: z.string(),
  /** Without faults. */
  clean: z.number(),
  /** Loss of the main metric that is accepted. */
  tolerance: z.number().nonnegative(),
  curves: z.array(FaultCurve),
});
export type FaultTolerance = z.infer<typeof FaultTolerance>;

/** One trained network, compressed one way and stored in one kind of cells. */
export const FaultCase = FaultTrials.extend({
  /** What was changed of the experiment's compression, e.g. `posit<8,1>, 50 % pruned`. */
  variant: z.string(),
  /** Number formats of the tensors that are stored in the cells. */
  format: z.string(),
  /** Share of zeros in them. */
  sparsity: z.number().min(0).max(1),
  /** Bits of the whole model as encoded, without check bits. */
  encodedBits: z.number().int().positive(),
  /** Name of the cells, and how many of them the tensors take, check bits included. */
  cells: z.string(),
  cellCount: z.number().int().nonnegative(),
  /** Main metric as encoded, without faults. */
  clean: z.number(),
});
export type FaultCase = z.infer<typeof FaultCase>;

/** Everything that was measured on one trained network. */
export const FaultStudy = z.strictObject({
  schemaVersion: z.literal(1),
  cases: z.array(FaultCase),
  /** What the names of cells stand for, in words. */
  cells: z.array(z.strictObject({ name: z.string(), description: z.string() })).optional(),
  /** Of the compression as configured. */
  tolerance: FaultTolerance,
});
export type FaultStudy = z.infer<typeof FaultStudy>;
