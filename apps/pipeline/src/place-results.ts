/** Which results a run folder shows, and under which names. */
import type { PlannedStage, RunFolder, StageCache } from '@adaptmem/runs';

/** The report's folder within a run. */
export const REPORT_FOLDER = 'report';

/** The folder of a hyper-parameter search's result within a run. */
export const SEARCH_FOLDER = 'search';

/** Folder of each kind of stage; what its name says more follows, with dashes. Stages without one stay in the cache. */
const FOLDERS: Readonly<Record<string, string>> = {
  train: 'model',
  exits: 'exits',
  compress: 'compressed',
  faults: 'faults',
  predict: 'predictions',
  profile: 'workload',
  map: 'allocation',
  simulate: 'simulation',
  report: REPORT_FOLDER,
  trial: 'trials',
  search: SEARCH_FOLDER,
};

/** Shows the outputs of finished stages, e.g. `model/rte-houlsby`, `report`. @throws FileError */
export function placeResults(run: RunFolder, plan: readonly PlannedStage[], cache: StageCache): void {
  for (const { kind, name, key } of plan) {
    const folder = FOLDERS[kind];
    if (folder === undefined) continue;
    const [, ...rest] = name.split(' ');
    run.place(cache.folderOf(key), [folder, rest.join('-')].filter(Boolean).join('/'));
  }
}
