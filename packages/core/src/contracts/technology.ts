/** A memory technology as characterised points (one array organisation each), from a YAML file with sources. */
import { z } from 'zod';

export const CELL_KINDS = ['SRAM', 'RRAM', 'FeFET', 'STT-MRAM', 'PCM', 'eDRAM', 'DRAM', 'Flash'] as const;

/** What no tool or paper gave, and why: never a number that stands for nothing. */
export const Absence = z.strictObject({ absent: z.string().min(3) });
export type Absence = z.infer<typeof Absence>;

/** Figures of a macro with their units; every one may be absent. */
export const POINT_FIGURES = {
  read_latency_ns: z.number().positive().meta({ unit: 'ns' }),
  write_latency_ns: z.number().positive().meta({ unit: 'ns' }),
  read_energy_pj: z.number().positive().meta({ unit: 'pJ/access' }),
  write_energy_pj: z.number().positive().meta({ unit: 'pJ/access' }),
  leakage_mw: z.number().nonnegative().meta({ unit: 'mW' }),
  area_mm2: z.number().nonnegative().meta({ unit: 'mm²' }),
};
export type PointFigure = keyof typeof POINT_FIGURES;

const macro = {
  /** Stored data, not cells. */
  capacity_kib: z.number().positive().meta({ unit: 'KiB' }),
  /** Data bits moved by one access. */
  word_bits: z.number().int().positive().meta({ unit: 'bit' }),
  /** Banks inside the macro, with the routing between them. */
  banks: z.number().int().positive().default(1),
};

const provenance = {
  /** Where this point is from, if not the file's `source`. */
  source: z.string().optional(),
  assumed: z.boolean().default(false),
};

const intervals = {
  /** Shortest time between two accesses of one bank; absent: the access's latency (no pipelining). */
  read_interval_ns: z.number().positive().optional().meta({ unit: 'ns' }),
  write_interval_ns: z.number().positive().optional().meta({ unit: 'ns' }),
};

/** One array that a tool or a chip gave: a macro, used as a bank. */
export const TechnologyPoint = z.strictObject({ ...macro, ...POINT_FIGURES, ...intervals, ...provenance });
export type TechnologyPoint = z.infer<typeof TechnologyPoint>;

const orAbsent = <S extends z.ZodType>(schema: S) => z.union([schema, Absence]);

/** A macro of which some figures may be missing. */
export const PartialPoint = z.strictObject({
  ...macro,
  read_latency_ns: orAbsent(POINT_FIGURES.read_latency_ns),
  write_latency_ns: orAbsent(POINT_FIGURES.write_latency_ns),
  read_energy_pj: orAbsent(POINT_FIGURES.read_energy_pj),
  write_energy_pj: orAbsent(POINT_FIGURES.write_energy_pj),
  leakage_mw: orAbsent(POINT_FIGURES.leakage_mw),
  area_mm2: orAbsent(POINT_FIGURES.area_mm2),
  ...intervals,
  ...provenance,
});
export type PartialPoint = z.infer<typeof PartialPoint>;

/** A macro that its tool could not produce. */
export const AbsentPoint = z.strictObject({
  ...macro,
  absent: z.string().min(3),
  source: z.string().optional(),
});
export type AbsentPoint = z.infer<typeof AbsentPoint>;

export const Technology = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  cell: z.enum(CELL_KINDS),
  bits_per_cell: z.number().int().min(1).max(4),
  node_nm: z.number().positive().meta({ unit: 'nm' }),
  temperature_k: z.number().positive().meta({ unit: 'K' }),
  /** Tool or paper, and how to find the figures there. */
  source: z.string().min(3),
  non_volatile: z.boolean(),
  /** Writes a cell survives; absent if no source gives it. */
  endurance_writes: z
    .strictObject({ value: z.number().positive(), source: z.string(), assumed: z.boolean().default(false) })
    .optional(),
  /** How long a cell keeps its content without power or rewriting; absent if no source gives it. */
  retention_years: z
    .strictObject({ value: z.number().positive(), source: z.string(), assumed: z.boolean().default(false) })
    .optional(),
  /** Mean probability that a stored cell reads back as another level; absent if no source gives it. */
  cell_fault_rate: z
    .strictObject({
      value: z.number().min(0).max(1),
      source: z.string(),
      assumed: z.boolean().default(false),
    })
    .optional(),
  /** The stored quantity of each level, lowest first, e.g. normalised conductance: fault rates follow from it. */
  cell_levels: z
    .strictObject({
      levels: z.array(z.strictObject({ mean: z.number(), sigma: z.number().positive() })).min(2),
      source: z.string(),
      assumed: z.boolean().default(false),
    })
    .optional(),
  /** Where a source gives the rates themselves: of reading each level, lowest first, as its neighbour. */
  cell_faults: z
    .strictObject({
      down: z.array(z.number().min(0).max(1)).meta({ unit: 'probability' }),
      up: z.array(z.number().min(0).max(1)).meta({ unit: 'probability' }),
      source: z.string(),
      assumed: z.boolean().default(false),
    })
    .optional(),
  points: z.array(z.union([PartialPoint, AbsentPoint])).min(1),
});
export type Technology = z.infer<typeof Technology>;
