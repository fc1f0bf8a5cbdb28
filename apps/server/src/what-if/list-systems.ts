/** The systems of a run that can be asked what-if. */
import type { WhatIfSystem } from '../api/what-if.js';
import { knobsOf } from './knobs.js';
import { loadAccelerator } from './load-accelerator.js';
import { noWorkload, readRunConfig } from './run-config.js';
import { hasWorkload } from './run-workload.js';

/**
 * Every system of a run with every geometry for which the run has workloads, and what can be turned on its accelerator.
 *
 * @throws AppError `WHAT_IF_NO_WORKLOAD` if the run has none (unfinished, a search, an exploration)
 * @throws ConfigError if a hardware file is wrong
 * @throws FileError if one cannot be read
 */
export function listSystems(runFolder: string): WhatIfSystem[] {
  const { systems, geometries, taskCounts } = readRunConfig(runFolder);
  const found = geometries.flatMap((geometry) =>
    systems.flatMap((system): WhatIfSystem[] => {
      const counts = taskCounts.filter((tasks) => hasWorkload(runFolder, { system, geometry, tasks }));
      if (counts.length === 0) return [];
      const knobs = knobsOf(loadAccelerator(system.hardware));
      return [{ system: system.name, title: system.title, geometry, taskCounts: counts, knobs }];
    }),
  );
  if (found.length === 0) throw noWorkload(`The run ${runFolder} has no workloads`);
  return found;
}
