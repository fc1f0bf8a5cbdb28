/** The ways to learn a task that `docs/results/glue.md` compares. */
import type { StudyRun } from '../study-run.js';

/** One row of the tables: a method of a run. */
export interface Way {
  /** On the command line. */
  name: string;
  title: string;
  method: string;
  run: StudyRun;
}

const way = (
  name: string,
  title: string,
  method: string,
  experiment: string,
  settings: readonly string[] = [],
): Way => ({ name, title, method, run: { title, experiment, settings } });

const SHARINGS = [
  { sharing: 'shared', title: 'one pair for all layers' },
  { sharing: 'per-layer', title: 'a pair for each layer' },
] as const;

/** Widths of the bottleneck. */
const BOTTLENECKS = [16, 64, 256];

/** From random weights first: what the others have to beat. */
export const WAYS: readonly Way[] = [
  way('scratch', 'From scratch', 'fine-tuned', 'glue-results-scratch.yaml'),
  way('fine-tuned', 'Full fine-tuning', 'fine-tuned', 'glue-results.yaml'),
  way('head-only', 'Pooler and head only', 'head-only', 'glue-results.yaml'),
  ...SHARINGS.flatMap(({ sharing, title }) =>
    BOTTLENECKS.map((bottleneck) =>
      way(
        `${sharing}-${bottleneck}`,
        `Adapters of ${bottleneck}, ${title}`,
        'houlsby',
        'glue-results-adapters.yaml',
        [`adapter.bottleneck=${bottleneck}`, `adapter.sharing=${sharing}`],
      ),
    ),
  ),
];
