/** What a run compared: the parts of its resolved experiment that a what-if needs. */
import { join } from 'node:path';
import { AppError, OBJECTIVES, ObjectiveWeights, Pin, PlacementConstraints, readText } from '@adaptmem/core';
import { SOLVER_NAMES } from '@adaptmem/mapper';
import { parse } from 'yaml';
import { z } from 'zod';
import { FileMemory } from './file-memory.js';

const Geometry = z.union([
  z.object({ kind: z.literal('trained') }),
  z.object({ kind: z.literal('config'), name: z.string() }),
]);

const RunSystem = z.object({
  name: z.string(),
  title: z.string(),
  method: z.string(),
  /** Absolute path. */
  hardware: z.string(),
  solver: z.enum(SOLVER_NAMES).default('rule'),
  pin: z.array(Pin).default([]),
});
export type RunSystem = z.infer<typeof RunSystem>;

/** Other keys of the experiment are passed over. */
const RunConfig = z.object({
  tasks: z.array(z.string()),
  geometries: z.array(Geometry),
  systems: z.array(RunSystem).min(1),
  task_counts: z.array(z.int().positive()).min(1),
  objective: z.enum(OBJECTIVES).default('energy'),
  objective_weights: ObjectiveWeights.optional(),
  constraints: PlacementConstraints.optional(),
});

export interface RunConfig extends Omit<z.infer<typeof RunConfig>, 'geometries' | 'task_counts'> {
  /** The run's folder. */
  folder: string;
  /** Names of the geometries, as the run's folders have them. */
  geometries: string[];
  /** Numbers of tasks, ascending. */
  taskCounts: number[];
}

/** Configurations that are kept: of the runs that are looked at. */
const configs = new FileMemory<RunConfig>(16);

/** Where a run says what it did. */
export const configFile = (runFolder: string): string => join(runFolder, 'config.resolved.yaml');

/**
 * Reads the experiment of a run.
 *
 * @throws AppError `WHAT_IF_NO_WORKLOAD` if the run has none, or compares no systems (e.g. an exploration)
 */
export function readRunConfig(runFolder: string): RunConfig {
  const file = configFile(runFolder);
  return configs.find(file) ?? configs.keep(file, [file], parseConfig(runFolder, file));
}

function parseConfig(folder: string, file: string): RunConfig {
  const parsed = RunConfig.safeParse(contentOf(file));
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw noWorkload(`${file} is no experiment with systems: ${first?.path.join('.')}: ${first?.message}`);
  }
  const { geometries, task_counts, ...rest } = parsed.data;
  return {
    ...rest,
    folder,
    geometries: geometries.map((geometry) => (geometry.kind === 'trained' ? 'trained' : geometry.name)),
    taskCounts: [...new Set(task_counts)].sort((a, b) => a - b),
  };
}

function contentOf(file: string): unknown {
  try {
    return parse(readText(file));
  } catch (cause) {
    throw noWorkload(`${file} cannot be read`, cause);
  }
}

/** The refusal of a run without what a what-if needs. */
export function noWorkload(message: string, cause?: unknown): AppError {
  return new AppError('WHAT_IF_NO_WORKLOAD', message, {
    hint: 'Expected a finished run of an experiment that simulates systems',
    cause,
  });
}
