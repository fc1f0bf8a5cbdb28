/** `pipeline search [FILE ...]`: tries the hyper-parameters that an experiment declares under `search:`. */
import { join } from 'node:path';
import { SEARCH_FOLDER } from '../place-results.js';
import { planSearch } from '../plan/plan-search.js';
import { type Goal, pursue, type RunOptions } from './run-experiment.js';

const SEARCH: Goal = {
  verb: 'search',
  plan: planSearch,
  results: { report: join(SEARCH_FOLDER, 'report.html'), best: join(SEARCH_FOLDER, 'best.yaml') },
};

/** Runs the search; a search that was killed goes on, and its trials are cached as other stages are. */
export const searchHyperParameters = (files: readonly string[], options: RunOptions): Promise<void> =>
  pursue(SEARCH, files, options);
