/** The ways to learn a task that `docs/results/glue.md` compares. */
import type { StudyRun } from '../study-run.js';

/** One row of the tables: a method of a run. */
export interface Way {
  title: string;
  method: string;
  run: StudyRun;
}

const way = (title: string, method: string, experiment: string, settings: readonly string[] = []): Way => ({
  title,
  method,
  run: { title, experiment, settings },
});

const SHARINGS = [
  { sharing: 'shared', title: 'one pair for all layers' },
  { sharing: 'per-layer', title: 'a pair for each layer' },
] as const;

/** Widths of the bottleneck. */
const BOTTLENECKS = [16, 64, 256];

/** From random weights first: what the others have to beat. */
export const WAYS: readonly Way[] = [
  way('From scratch', 'fine-tuned', 'glue-results-scratch.yaml'),
  way('Full fine-tuning', 'fine-tuned', 'glue-results.yaml'),
  way('Head only', 'head-only', 'glue-results.yaml'),
  ...SHARINGS.flatMap(({ sharing, title }) =>
    BOTTLENECKS.map((bottleneck) =>
      way(`Adapters of ${bottleneck}, ${title}`, 'houlsby', 'glue-results-adapters.yaml', [
        `adapter.bottleneck=${bottleneck}`,
        `adapter.sharing=${sharing}`,
      ]),
    ),
  ),
];
