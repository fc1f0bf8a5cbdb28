/** The state of a training run as one safetensors file, from which it goes on to the same bits. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, writeAtomic } from '@adaptmem/core';
import { z } from 'zod';
import { encodeSafetensors, readSafetensors, withSafetensors } from '../checkpoint/safetensors.js';
import type { TensorMap } from '../tensor-map.js';

/** JSON has no NaN and no infinity; a metric may be either (a correlation with a constant), so they are written as text. */
const Metric = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const asText = (_key: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
const Metrics = z.record(z.string(), Metric);

/** What the next step depends on beside the tensors. */
const Progress = z.object({
  /** Of everything that the run's result depends on; another one is another run. */
  fingerprint: z.string(),
  step: z.number(),
  examplesSeen: z.number(),
  tokensSeen: z.number().default(0),
  evaluationsSinceBest: z.number(),
  best: z
    .object({ step: z.number(), score: Metric, metrics: Metrics, onlyClass: z.number().optional() })
    .optional(),
  history: z.object({
    steps: z.array(z.object({ step: z.number(), loss: z.number(), lr: z.number() })),
    evaluations: z.array(z.object({ step: z.number(), metrics: Metrics })),
  }),
});
export type Progress = z.infer<typeof Progress>;

/** Progress and the three sets of tensors that belong to it. */
export interface TrainingState {
  progress: Progress;
  trained: TensorMap;
  optimiser: TensorMap;
  /** The trained tensors of the best evaluation; empty before the first. */
  best: TensorMap;
}

/** Where a run's checkpoint is, and how often it is written. */
export interface CheckpointOptions {
  folder: string;
  everySteps: number;
  /** Folder with a checkpoint of the same run from which to go on while `folder` has none; it is only read. */
  startFrom?: string | undefined;
}

const SETS = ['trained', 'optimiser', 'best'] as const;

/** The one file of a checkpoint folder. */
export function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint.safetensors');
}

/** Writes the state, whole or not at all. @returns the path @throws FileError */
export function saveState(folder: string, state: TrainingState): string {
  const tensors: TensorMap = new Map(
    SETS.flatMap((set) => [...state[set]].map(([name, tensor]) => [`${set}/${name}`, tensor] as const)),
  );
  const path = checkpointPath(folder);
  writeAtomic(
    path,
    encodeSafetensors(tensors, { metadata: { progress: JSON.stringify(state.progress, asText) } }),
  );
  return path;
}

/**
 * The state in a folder, undefined if there is none.
 *
 * @throws DataError if the file is damaged or belongs to another run
 */
export function loadState(folder: string, fingerprint: string): TrainingState | undefined {
  const path = checkpointPath(folder);
  if (!existsSync(path)) return undefined;
  const state = readCheckpoint(path);
  if (state.progress.fingerprint !== fingerprint) {
    const message = 'This checkpoint is of another run (other settings, data or weights)';
    throw new DataError([{ file: path, message, code: 'CHECKPOINT_OTHER_RUN' }], {
      hint: 'Delete it, or give this run another checkpoint folder',
    });
  }
  return state;
}

/**
 * The state in a file, of whatever run: e.g. the weights from before a divergence.
 *
 * @throws DataError if the file is damaged
 * @throws FileError if it cannot be read
 */
export function readCheckpoint(path: string): TrainingState {
  const progress = progressIn(path);
  const tensors = [...readSafetensors(path)];
  const [trained, optimiser, best] = SETS.map((set) => {
    const own = tensors.filter(([name]) => name.startsWith(`${set}/`));
    return new Map(own.map(([name, tensor]) => [name.slice(set.length + 1), tensor]));
  }) as [TensorMap, TensorMap, TensorMap];
  return { progress, trained, optimiser, best };
}

/** The progress in a file; its tensors are not read. @throws DataError @throws FileError */
export function progressIn(path: string): Progress {
  const text = withSafetensors(path, ({ metadata }) => metadata.progress);
  if (text !== undefined) return Progress.parse(JSON.parse(text));
  const message = 'This is no checkpoint of a training run: it has no "progress" in its metadata';
  throw new DataError([{ file: path, message, code: 'CHECKPOINT_FORMAT' }]);
}
