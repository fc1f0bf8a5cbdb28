/** The settings of one training, as an experiment file has them under `train`. */
import { TRAINING_LOGS, type TrainingLog, TrainingSettings } from '@adaptmem/model';
import { z } from 'zod';

const { seed: _seed, ...trainingShape } = TrainingSettings.shape;

const LOGS = Object.keys(TRAINING_LOGS) as [TrainingLog, ...TrainingLog[]];

export const HyperParameters = z.strictObject({
  ...trainingShape,
  max_seq_length: z.number().int().min(8).max(512).default(128),
  /** Writes a checkpoint every so many steps, from which a killed run goes on. */
  save_steps: z.number().int().positive().default(50),
  /** The logs of each training: lines of JSON, TensorBoard's event file. */
  report_to: z.array(z.enum(LOGS)).default(['jsonl']),
});
export type HyperParameters = z.infer<typeof HyperParameters>;
