/** The stages of an experiment, and what each of them needs. */

import type { TuningMethodName } from '@adaptmem/model';
import type { StageSpec } from '@adaptmem/runs';
import { trainingSeeds } from '../experiment/experiment.js';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { backboneStage, baselineStage, dataStages } from './data-stages.js';
import { type PlanContext, reportStage } from './report-stage.js';
import { compressStage, faultStages } from './storage-stages.js';
import { profileStage, systemStages } from './system-stages.js';
import { exitStages, predictStages, trainStage } from './training-stages.js';

/** Lists the stages; their order does not matter, each names what it needs. */
export function planExperiment(loaded: LoadedExperiment, { command, backend }: PlanContext): StageSpec[] {
  const { experiment } = loaded;
  const methods = [...new Set(experiment.methods)];
  const stages = [
    ...dataStages(loaded),
    backboneStage(loaded),
    ...loaded.tasks.flatMap((task) => [
      baselineStage(loaded, task),
      ...methods.flatMap((method) => [
        ...trainingSeeds(experiment).flatMap((seed, index) => {
          const run = { task, method, seed, ...(index > 0 ? { seedInName: seed } : {}) };
          return [trainStage(loaded, run), compressStage(loaded, run)];
        }),
        ...exitStages(loaded, task, method),
        ...faultStages(loaded, task, method),
        ...predictStages(loaded, task, method),
      ]),
    ]),
    ...experiment.geometries.flatMap((_, geometry) => [
      ...usedMethods(loaded).map((method) => profileStage(loaded, geometry, method)),
      ...experiment.systems.flatMap((__, system) => systemStages(loaded, geometry, system)),
    ]),
  ];
  return [...stages, reportStage(loaded, stages, { command, backend })];
}

function usedMethods({ experiment }: LoadedExperiment): TuningMethodName[] {
  return [...new Set(experiment.systems.map(({ method }) => method))];
}
