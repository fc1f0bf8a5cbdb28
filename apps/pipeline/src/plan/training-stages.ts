/** The stages that train, or only run, a task's network. */

import { outputsOf, type TuningMethodName } from '@adaptmem/model';
import type { StageSpec } from '@adaptmem/runs';
import { tokenizerFiles } from '../backbone.js';
import { type Experiment, hyperParametersOf, trainingSeeds } from '../experiment/experiment.js';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import type { LoadedTask } from '../experiment/load-task.js';
import { adapterOf } from '../experiment/tuning-settings.js';
import { exits } from '../stages/exits.js';
import { fileLabel, predict } from '../stages/predict.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import { train } from '../stages/train.js';
import { dataOf } from './data-stages.js';

/** One training. */
export interface TrainingRun {
  task: LoadedTask;
  method: TuningMethodName;
  seed: number;
  /** Absent for the first seed. */
  seedInName?: number;
}

export function trainStage(loaded: LoadedExperiment, run: TrainingRun): StageSpec {
  const data = dataOf(loaded, run.task);
  const { name } = run.task.task;
  return train.plan({
    name: STAGE_NAMES.train(name, run.method, run.seedInName),
    needs: [...data.needs, STAGE_NAMES.backbone],
    files: { ...data.files, ...tokenizerFiles(loaded.backbone.files) },
    config: {
      ...tuningOf(loaded, run.method),
      data: data.config,
      hyperParameters: hyperParametersOf(loaded.experiment, name, run.method),
      attentionSpan: loaded.experiment.attention_span,
      ...duringTraining(loaded.experiment),
      seed: run.seed,
    },
  });
}

/** What of the compression happens already while it trains. */
export function duringTraining({
  compress: { while_training: schedule, prune_scope, groups, activations },
}: Experiment) {
  return {
    pruning: schedule && { schedule, targets: { prune_scope, groups } },
    activationFormat: activations?.while_training ? activations.format : undefined,
  };
}

/** Whether inputs may leave the networks of a task early. */
export function hasExits({ experiment }: LoadedExperiment, { task }: LoadedTask): boolean {
  return experiment.early_exit !== undefined && outputsOf(task) > 1;
}

/** One stage, of the first seed's model, if inputs may leave it early. */
export function exitStages(
  loaded: LoadedExperiment,
  task: LoadedTask,
  method: TuningMethodName,
): StageSpec[] {
  const { experiment, backbone } = loaded;
  if (!experiment.early_exit || !hasExits(loaded, task)) return [];
  const { pooler, train: own } = experiment.early_exit;
  const { name } = task.task;
  const data = dataOf(loaded, task);
  const trained = STAGE_NAMES.train(name, method);
  return [
    exits.plan({
      name: STAGE_NAMES.exits(name, method),
      needs: [...data.needs, STAGE_NAMES.backbone, trained],
      files: { ...data.files, ...tokenizerFiles(backbone.files) },
      config: {
        ...tuningOf(loaded, method),
        data: data.config,
        train: trained,
        exits: { pooler },
        hyperParameters: { ...hyperParametersOf(experiment, name, method), ...own },
        seed: trainingSeeds(experiment)[0]!,
      },
    }),
  ];
}

/** One stage, if the models of the task predict anything besides dev. */
export function predictStages(
  loaded: LoadedExperiment,
  loadedTask: LoadedTask,
  method: TuningMethodName,
): StageSpec[] {
  const { experiment, backbone } = loaded;
  const { task, further } = loadedTask;
  if (further.length === 0) return [];
  const trained = STAGE_NAMES.train(task.name, method);
  const { max_seq_length, per_device_eval_batch_size } = hyperParametersOf(experiment, task.name, method);
  return [
    predict.plan({
      name: STAGE_NAMES.predict(task.name, method),
      needs: [STAGE_NAMES.backbone, trained],
      files: {
        ...tokenizerFiles(backbone.files),
        ...Object.fromEntries(further.map((split) => [fileLabel(split), split.file])),
      },
      config: {
        ...tuningOf(loaded, method),
        data: dataOf(loaded, loadedTask).config,
        train: trained,
        splits: further.map(({ task: of, split }) => ({ task: of, split })),
        maxLength: max_seq_length,
        batchSize: per_device_eval_batch_size,
      },
    }),
  ];
}

/** The settings that every training of a method shares. */
export function tuningOf({ experiment }: LoadedExperiment, method: TuningMethodName) {
  const { train_pooler: trainPooler } = experiment;
  return {
    backbone: STAGE_NAMES.backbone,
    method,
    adapter: adapterOf(experiment, method),
    // full fine-tuning trains it anyway: one training, whatever the setting
    trainPooler: trainPooler && method !== 'fine-tuned',
  };
}
