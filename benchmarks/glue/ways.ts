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
type Sharing = (typeof SHARINGS)[number]['sharing'];

interface AdapterSize {
  sharing: Sharing;
  bottleneck: number;
  /** Of the update of the word embeddings; absent where they stay as they are. */
  rank?: number;
}

const EXPERIMENT = 'glue-results-adapters.yaml';

function adapters({ sharing, bottleneck, rank }: AdapterSize): Way {
  const { title } = SHARINGS.find((each) => each.sharing === sharing)!;
  const size = `Adapters of ${bottleneck}, ${title}`;
  const settings = [`adapter.bottleneck=${bottleneck}`, `adapter.sharing=${sharing}`];
  if (rank === undefined) return way(`${sharing}-${bottleneck}`, size, 'houlsby', EXPERIMENT, settings);
  const name = `${sharing}-${bottleneck}-words-${rank}`;
  const withWords = [...settings, `adapter.embedding_rank=${rank}`];
  return way(name, `${size}; words of rank ${rank}`, 'houlsby', EXPERIMENT, withWords);
}

/** Widths of the bottleneck. */
const BOTTLENECKS = [16, 64, 256];

/** Adapters beside which the words learn too: numbers of its own for each word. */
const WITH_WORDS = [
  { sharing: 'shared', bottleneck: 16, rank: 1 },
  { sharing: 'per-layer', bottleneck: 64, rank: 1 },
  { sharing: 'per-layer', bottleneck: 64, rank: 4 },
] as const satisfies readonly AdapterSize[];

/** From random weights first: what the others have to beat. */
export const WAYS: readonly Way[] = [
  way('scratch', 'From scratch', 'fine-tuned', 'glue-results-scratch.yaml'),
  way('fine-tuned', 'Full fine-tuning', 'fine-tuned', 'glue-results.yaml'),
  way('head-only', 'Pooler and head only', 'head-only', 'glue-results.yaml'),
  ...SHARINGS.flatMap(({ sharing }) => BOTTLENECKS.map((bottleneck) => adapters({ sharing, bottleneck }))),
  ...WITH_WORDS.map(adapters),
];
