/** The stages that store a trained network: compressed, and in faulty cells. */

import type { TuningMethodName } from '@adaptmem/model';
import type { StageSpec } from '@adaptmem/runs';
import { tokenizerFiles } from '../backbone.js';
import { hyperParametersOf } from '../experiment/experiment.js';
import { sweepOf, variantsOf } from '../experiment/fault-settings.js';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import type { LoadedTask } from '../experiment/load-task.js';
import { compress } from '../stages/compress.js';
import { faults } from '../stages/faults.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import { dataOf } from './data-stages.js';
import { hasExits, type TrainingRun, tuningOf } from './training-stages.js';

export function compressStage(loaded: LoadedExperiment, run: TrainingRun): StageSpec {
  const { config, ...stage } = tunedModelOf(loaded, run, storedStage(loaded, run));
  return compress.plan({
    ...stage,
    name: STAGE_NAMES.compress(run.task.task.name, run.method, run.seedInName),
    config: { ...config, settings: loaded.experiment.compress },
  });
}

/** The stage whose tensors are stored: with exits only those of the first seed, which is simulated. */
function storedStage(loaded: LoadedExperiment, { task, method, seedInName }: TrainingRun): string {
  const { name } = task.task;
  if (hasExits(loaded, task) && seedInName === undefined) return STAGE_NAMES.exits(name, method);
  return STAGE_NAMES.train(name, method, seedInName);
}

/** One stage, of the first seed's model, if faults are studied. */
export function faultStages(
  loaded: LoadedExperiment,
  task: LoadedTask,
  method: TuningMethodName,
): StageSpec[] {
  const { faults: settings, compress: own, seed } = loaded.experiment;
  if (!settings) return [];
  const trained = STAGE_NAMES.train(task.task.name, method);
  const { config, ...stage } = tunedModelOf(loaded, { task, method }, trained);
  const { trials, dev_examples: devExamples } = settings;
  const compressed = { variants: variantsOf(settings, own), sweep: sweepOf(settings, own) };
  const study = { ...compressed, cells: loaded.faultCells, trials, seed };
  return [
    faults.plan({
      ...stage,
      name: STAGE_NAMES.faults(task.task.name, method),
      config: { ...config, ...study, devExamples },
    }),
  ];
}

/** What the stages that store a trained network need to have it. @param trained name of the stage that has its tensors */
function tunedModelOf(loaded: LoadedExperiment, run: Pick<TrainingRun, 'task' | 'method'>, trained: string) {
  const { experiment, backbone } = loaded;
  const data = dataOf(loaded, run.task);
  const { name } = run.task.task;
  const { max_seq_length: maxLength, per_device_eval_batch_size: batchSize } = hyperParametersOf(
    experiment,
    name,
    run.method,
  );
  return {
    needs: [...data.needs, STAGE_NAMES.backbone, trained],
    files: { ...data.files, ...tokenizerFiles(backbone.files) },
    config: {
      ...tuningOf(loaded, run.method),
      data: data.config,
      train: trained,
      maxLength,
      batchSize,
      activations: experiment.compress.activations,
    },
  };
}
