/** The stages that all trainings share: data, their baselines, and the backbone. */
import type { StageSpec } from '@adaptmem/runs';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import type { LoadedTask } from '../experiment/load-task.js';
import { backbone } from '../stages/backbone.js';
import { baselines } from '../stages/baselines.js';
import { quickstartData } from '../stages/quickstart-data.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import type { TaskDataConfig } from '../task-data.js';

/** The stage that generates the data, if they are generated. */
export function dataStages({ experiment: { data, seed } }: LoadedExperiment): StageSpec[] {
  if (data.source !== 'quickstart') return [];
  const sizes = { train: data.train_examples, dev: data.dev_examples };
  return [quickstartData.plan({ name: STAGE_NAMES.data, config: { seed, sizes } })];
}

/** Where a stage finds the examples of a task. */
export function dataOf({ experiment: { data, seed } }: LoadedExperiment, { task, files }: LoadedTask) {
  const generated = data.source === 'quickstart';
  const limits = generated ? {} : { train: data.train_examples, dev: data.dev_examples };
  const config: TaskDataConfig = {
    task,
    generatedBy: generated ? STAGE_NAMES.data : undefined,
    limits,
    seed,
  };
  return { config, needs: generated ? [STAGE_NAMES.data] : [], files: { ...files } };
}

export function baselineStage(loaded: LoadedExperiment, task: LoadedTask): StageSpec {
  const data = dataOf(loaded, task);
  return baselines.plan({
    ...data,
    name: STAGE_NAMES.baselines(task.task.name),
    config: { data: data.config },
  });
}

/** The stage that makes the network from which all trainings start. */
export function backboneStage({ experiment, backbone: { source, files } }: LoadedExperiment): StageSpec {
  const storedAs = experiment.tune_on_stored_backbone ? experiment.compress : null;
  return backbone.plan({
    name: STAGE_NAMES.backbone,
    files: { ...files },
    config: { source, seed: experiment.seed, storedAs },
  });
}
