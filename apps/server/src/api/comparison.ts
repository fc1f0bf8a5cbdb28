/** Several runs side by side; every list `values` has one entry a run, in the order asked for. */
import { z } from 'zod';
import { CostRow, RunSummary, Score } from './run.js';

export const Comparison = z.object({
  runs: z.array(RunSummary),
  /** Settings that are not the same in all runs, by dotted path; null where a run has none. */
  settings: z.array(z.object({ path: z.string(), values: z.array(z.string().nullable()) })),
  accuracy: z.array(
    z.object({
      task: z.string(),
      method: z.string(),
      metric: z.string(),
      values: z.array(Score.nullable()),
    }),
  ),
  costs: z.array(
    z.object({
      title: z.string(),
      geometry: z.string(),
      values: z.array(CostRow.nullable()),
    }),
  ),
});
export type Comparison = z.infer<typeof Comparison>;
