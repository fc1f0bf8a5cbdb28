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

export const ALLOCATION_STATUS = ['optimal', 'feasible', 'infeasible', 'timeout'] as const;

export const Allocation = z.strictObject({
  schemaVersion: z.literal(1),
  workload: z.string(),
  hardware: z.string(),
  solver: z.string(),
  objective: z.enum(['energy', 'latency', 'edp']),
  status: z.enum(ALLOCATION_STATUS),
  /** Value of the objective that the solver claims (pJ, ns or pJ·ns, mean over the tasks). */
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
  placements: z.array(Placement),
});
export type Allocation = z.infer<typeof Allocation>;
