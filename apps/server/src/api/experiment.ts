/** Experiment files that can be submitted. */
import { z } from 'zod';

export const ExperimentSummary = z.object({
  /** Name of the file, e.g. `smoke.yaml`. */
  file: z.string(),
  name: z.string(),
  description: z.string(),
});
export type ExperimentSummary = z.infer<typeof ExperimentSummary>;

export const ExperimentList = z.object({ experiments: z.array(ExperimentSummary) });
export type ExperimentList = z.infer<typeof ExperimentList>;

export const ExperimentText = ExperimentSummary.extend({ yaml: z.string() });
export type ExperimentText = z.infer<typeof ExperimentText>;
