/** Which results a run folder shows, and under which names. */
import type { PlannedStage, RunFolder, StageCache } from '@adaptmem/runs';

/** Folder of each kind of stage; its name follows, with dashes. Stages without one stay in the cache. */
const FOLDERS: Readonly<Record<string, string>> = {
  train: 'model',
  compress: 'compressed',
  faults: 'faults',
  predict: 'predictions',
  profile: 'workload',
  map: 'allocation',
  simulate: 'simulation',
  report: '',
};

/** The report's folder within a run. */
export const REPORT_FOLDER = 'report';

/** Shows the outputs of finished stages, e.g. `model/rte-houlsby`, `report`. @throws FileError */
export function placeResults(run: RunFolder, plan: readonly PlannedStage[], cache: StageCache): void {
  for (const { kind, name, key } of plan) {
    const folder = FOLDERS[kind];
    if (folder === undefined) continue;
    const [, ...rest] = name.split(' ');
    run.place(cache.folderOf(key), folder === '' ? REPORT_FOLDER : `${folder}/${rest.join('-')}`);
  }
}
