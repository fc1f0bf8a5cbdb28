/** The exploration file: what may be chosen of an accelerator, for which network, and what is wanted of it. */
import { HardwareMemory } from '@adaptmem/core';
import { SOLVER_NAMES } from '@adaptmem/mapper';
import { EXPLORED_OBJECTIVE_NAMES } from '@adaptmem/mapper/explore';
import { TUNING_METHODS, type TuningMethodName } from '@adaptmem/model';
import { z } from 'zod';

const METHODS = Object.keys(TUNING_METHODS) as [TuningMethodName, ...TuningMethodName[]];
const { name, holds, parts, off_chip } = HardwareMemory.shape;

/** Different values; numbers ascending, so that neighbours are alike. */
const choices = <T extends z.ZodType<string | number>>(value: T) =>
  z
    .array(value)
    .min(1)
    .refine((values) => new Set(values).size === values.length, { error: 'Expected different values' })
    .refine(
      (values) => isAscending(values.filter((one): one is number & z.output<T> => typeof one === 'number')),
      {
        error: 'Expected ascending numbers',
      },
    );

const isAscending = (numbers: readonly number[]) =>
  numbers.every((value, index) => index === 0 || value > numbers[index - 1]!);

const sizes = (number: z.ZodType<number>) => choices(z.union([z.literal('fit'), number]));

const MemoryRole = z
  .strictObject({
    name,
    /** Technology files; each gives several macros. */
    technologies: z.array(z.string()).min(1),
    /** `pareto`: those macros of a technology that no other of it beats in everything; `all`: every one. */
    macros: z.enum(['pareto', 'all']).default('pareto'),
    /** Numbers of banks, `fit`: as many as the workload needs by the paper's rule. Either this or `capacity_kib`. */
    banks: sizes(z.number().int().positive()).optional(),
    /** Capacities, rounded up to whole banks. */
    capacity_kib: sizes(z.number().positive().meta({ unit: 'KiB' })).optional(),
    port_bits_per_cycle: choices(z.number().int().positive().meta({ unit: 'bit/cycle' })).default([128]),
    /** Whether an accelerator may do without it. */
    optional: z.boolean().default(false),
    off_chip,
    holds,
    parts,
  })
  .refine(({ banks, capacity_kib }) => (banks === undefined) !== (capacity_kib === undefined), {
    path: ['banks'],
    error: 'Expected either "banks" or "capacity_kib"',
  });
export type MemoryRole = z.infer<typeof MemoryRole>;

/** A figure of each objective, in units that people use; all may be left out. */
const Figures = z.strictObject({
  energy_uj: z.number().positive().optional().meta({ unit: 'µJ' }),
  latency_ms: z.number().positive().optional().meta({ unit: 'ms' }),
  area_mm2: z.number().positive().optional().meta({ unit: 'mm²' }),
  /** Main metric, mean over the tasks. */
  accuracy: z.number().min(0).lt(1).optional().meta({ unit: 'ratio' }),
});
export type Figures = z.infer<typeof Figures>;

export const ExplorationConfig = z.strictObject({
  version: z.literal(1),
  name: z.string().regex(/^[a-z0-9-]+$/, 'Expected lower-case letters, digits and dashes'),
  description: z.string().default(''),
  seed: z.number().int().nonnegative().default(42),
  workload: z.strictObject({
    /** File of the experiment that the network, its tasks and their compression are from. */
    experiment: z.string(),
    /** A geometry of it, or `trained`: then the networks are trained if they are not in the cache. */
    geometry: z.string(),
    method: z.enum(METHODS),
    tasks: z.number().int().positive(),
  }),
  /** Hardware file that gives everything that is not chosen; its memories are replaced. */
  base: z.string(),
  space: z.strictObject({
    /** The voltage stays: a slower clock saves no energy. Absent: the base's. */
    clock_mhz: choices(z.number().positive().meta({ unit: 'MHz' })).optional(),
    /** n of n × n multipliers; area, leakage and energies of the base are scaled. Absent: the base's. */
    vector_size: choices(z.number().int().min(2).max(64)).optional(),
    buffers: z
      .strictObject({
        input_kib: choices(z.number().positive().meta({ unit: 'KiB' })).optional(),
        weight_kib: choices(z.number().positive().meta({ unit: 'KiB' })).optional(),
      })
      .prefault({}),
    /** Ways to store the network: variants of the experiment's `faults`; `all` of them. */
    storage: z.union([z.literal('all'), choices(z.string())]).default(['as configured']),
    /** What the placement of the tensors minimises. */
    placement: choices(z.enum(['energy', 'latency'])).default(['energy', 'latency']),
    memories: z.array(MemoryRole).min(1),
  }),
  objectives: z.array(z.enum(EXPLORED_OBJECTIVE_NAMES)).min(2).default(['energy', 'latency', 'area']),
  /** The point up to which the hypervolume is measured: the most of each objective, the least accuracy. */
  reference: Figures,
  /** The most of each that a design may have, and the least accuracy. */
  limits: Figures.prefault({}),
  /** Where accuracy comes from; absent: it is not known. */
  accuracy: z
    .strictObject({
      /**
       * `experiment`: its fault study is made, if it is not in the cache; or files that such a study wrote, one a task.
       */
      from: z.union([z.literal('experiment'), z.array(z.string()).min(1)]),
      /** Whether the accuracy of the trained network may stand in for that of a geometry which nobody trained. */
      stand_in: z.boolean().default(false),
    })
    .optional(),
  /** Existing accelerators, to be marked in the report. */
  platforms: z
    .array(
      z.strictObject({
        title: z.string(),
        hardware: z.string(),
        solver: z.enum(SOLVER_NAMES).default('rule'),
        objective: z.enum(['energy', 'latency']).default('energy'),
      }),
    )
    .default([]),
  search: z
    .strictObject({
      /** Different designs that NSGA-II evaluates, and random search too. */
      evaluations: z.number().int().min(10).default(2000),
      population: z.number().int().min(4).default(100),
      /** Designs placed exactly before the search begins. */
      exact_seeds: z.number().int().nonnegative().default(16),
      /** Of one exact placement; where it is not enough the greedy one is kept. */
      solver_time_limit_seconds: z.number().positive().default(30),
    })
    .prefault({}),
});
export type ExplorationConfig = z.infer<typeof ExplorationConfig>;
