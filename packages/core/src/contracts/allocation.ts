/** Where every stored part of every tensor lives; readable, and usable as an input again. */
import { z } from 'zod';
import { TENSOR_PARTS } from './workload.js';

export const Placement = z.strictObject({
  tensor: z.string(),
  part: z.enum(TENSOR_PARTS),
  memory: z.string(),
  /** Offset of the first bit from the start of the memory. */
  offsetBits: z.number().int().nonnegative(),
  bits: z.number().int().positive(),
  /** First and last bank that it touches. */
  banks: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});
export type Placement = z.infer<typeof Placement>;

export const OBJECTIVES = ['energy', 'latency', 'edp', 'area', 'weighted'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** What a unit of each figure is worth where they are weighed against each other; the objective is the sum. */
export const ObjectiveWeights = z
  .strictObject({
    energy_uj: z.number().nonnegative().default(0).meta({ unit: '1/µJ' }),
    latency_ms: z.number().nonnegative().default(0).meta({ unit: '1/ms' }),
    area_mm2: z.number().nonnegative().default(0).meta({ unit: '1/mm²' }),
  })
  .refine((weights) => Object.values(weights).some((weight) => weight > 0), {
    error: 'Expected a weight above 0',
  });
export type ObjectiveWeights = z.infer<typeof ObjectiveWeights>;

export const ALLOCATION_STATUS = ['optimal', 'feasible', 'infeasible', 'timeout'] as const;

export const Allocation = z.strictObject({
  schemaVersion: z.literal(1),
  workload: z.string(),
  hardware: z.string(),
  solver: z.string(),
  objective: z.enum(OBJECTIVES),
  /** Of a weighted objective. */
  weights: ObjectiveWeights.optional(),
  /** `optimal`: proven within the gap that was asked for; `bound` tells how far. */
  status: z.enum(ALLOCATION_STATUS),
  /** Value of the objective that the solver claims (pJ, ns, pJ·ns, mm² or the weighted sum, mean over the tasks). */
  cost: z.number().nonnegative().optional(),
  /** Proven lower bound of the objective, where the solver has one. */
  bound: z.number().nonnegative().optional(),
  /** What prevents a solution, in words, where there is none. */
  binding: z.array(z.string()).default([]),
  /**
   * Where there is no solution because memories are too small: the bits that they lack, of all ways to enlarge them the
   * one with the fewest bits together. With so many more there is a solution, with one bit less of them there is none.
   */
  shortage: z.array(z.strictObject({ memory: z.string(), bits: z.number().int().positive() })).optional(),
  /**
   * Where no size of memory would help, because the placement has to keep to limits that exclude each other: what it
   * would have to be allowed instead, of all ways that with the smallest sum of shares.
   */
  exceeded: z
    .array(z.strictObject({ limit: z.string(), unit: z.string(), most: z.number(), needed: z.number() }))
    .optional(),
  placements: z.array(Placement),
});
export type Allocation = z.infer<typeof Allocation>;
