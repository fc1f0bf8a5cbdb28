/** The stages of an experiment, and what each of them needs. */

import { outputsOf, type TuningMethodName } from '@adaptmem/model';
import type { StageSpec } from '@adaptmem/runs';
import { hyperParametersOf } from './experiment/experiment.js';
import { variantsOf } from './experiment/fault-settings.js';
import type { LoadedExperiment, LoadedTask } from './experiment/load-experiment.js';
import { loadPublished } from './experiment/published.js';
import { adapterOf, adapterOfGeometry } from './experiment/tuning-settings.js';
import type { ReportConfig } from './report-input/results.js';
import { baselines } from './stages/baselines.js';
import { compress } from './stages/compress.js';
import { faults } from './stages/faults.js';
import { map } from './stages/map.js';
import { fileLabel, predict } from './stages/predict.js';
import { type ProfileConfig, profile } from './stages/profile.js';
import { quickstartData } from './stages/quickstart-data.js';
import { report } from './stages/report.js';
import { simulate } from './stages/simulate.js';
import { STAGE_NAMES } from './stages/stage-names.js';
import { train } from './stages/train.js';
import type { TaskDataConfig } from './task-data.js';

/** What the report tells of the run itself. */
export interface PlanContext {
  /** The command that makes the report again. */
  command: string;
  /** Name of the compute backend. */
  backend: string;
}

/** Lists the stages; their order does not matter, each names what it needs. */
export function planExperiment(loaded: LoadedExperiment, { command, backend }: PlanContext): StageSpec[] {
  const { experiment } = loaded;
  const methods = [...new Set(experiment.methods)];
  const stages = [
    ...dataStages(loaded),
    ...loaded.tasks.flatMap((task) => [
      baselineStage(loaded, task),
      ...methods.flatMap((method) => [
        trainStage(loaded, task, method),
        compressStage(loaded, task, method),
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

/** What results call a geometry. */
export function geometryName({ experiment }: LoadedExperiment, index: number): string {
  const geometry = experiment.geometries[index]!;
  return geometry.kind === 'trained' ? 'trained' : geometry.name;
}

function usedMethods({ experiment }: LoadedExperiment): TuningMethodName[] {
  return [...new Set(experiment.systems.map(({ method }) => method))];
}

function dataStages({ experiment: { data, seed } }: LoadedExperiment): StageSpec[] {
  if (data.source !== 'quickstart') return [];
  const sizes = { train: data.train_examples, dev: data.dev_examples };
  return [quickstartData.plan({ name: STAGE_NAMES.data, config: { seed, sizes } })];
}

/** Where a stage finds the examples of a task. */
function dataOf({ experiment: { data, seed } }: LoadedExperiment, { task, files }: LoadedTask) {
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

function baselineStage(loaded: LoadedExperiment, task: LoadedTask): StageSpec {
  const data = dataOf(loaded, task);
  return baselines.plan({
    ...data,
    name: STAGE_NAMES.baselines(task.task.name),
    config: { data: data.config },
  });
}

function trainStage(loaded: LoadedExperiment, task: LoadedTask, method: TuningMethodName): StageSpec {
  const { experiment, backbone } = loaded;
  const data = dataOf(loaded, task);
  return train.plan({
    name: STAGE_NAMES.train(task.task.name, method),
    needs: data.needs,
    files: { ...data.files, ...backbone.files },
    config: {
      ...tuningOf(loaded, method),
      data: data.config,
      hyperParameters: hyperParametersOf(experiment, task.task.name, method),
      seed: experiment.seed,
    },
  });
}

function compressStage(loaded: LoadedExperiment, task: LoadedTask, method: TuningMethodName): StageSpec {
  const { config, ...stage } = tunedModelOf(loaded, task, method);
  return compress.plan({
    ...stage,
    name: STAGE_NAMES.compress(task.task.name, method),
    config: { ...config, settings: loaded.experiment.compress },
  });
}

function faultStages(loaded: LoadedExperiment, task: LoadedTask, method: TuningMethodName): StageSpec[] {
  const { faults: settings, compress: own, seed } = loaded.experiment;
  if (!settings) return [];
  const { config, ...stage } = tunedModelOf(loaded, task, method);
  const { trials, sweep, dev_examples: devExamples } = settings;
  const variants = variantsOf(settings, own);
  const study = { variants, cells: loaded.faultCells, trials, seed, sweep };
  return [
    faults.plan({
      ...stage,
      name: STAGE_NAMES.faults(task.task.name, method),
      config: { ...config, ...study, devExamples },
    }),
  ];
}

/** What the stages that store a trained network need to have it. */
function tunedModelOf(loaded: LoadedExperiment, task: LoadedTask, method: TuningMethodName) {
  const { experiment, backbone } = loaded;
  const data = dataOf(loaded, task);
  const trained = STAGE_NAMES.train(task.task.name, method);
  const { max_seq_length: maxLength, per_device_eval_batch_size: batchSize } = hyperParametersOf(
    experiment,
    task.task.name,
    method,
  );
  return {
    needs: [...data.needs, trained],
    files: { ...data.files, ...backbone.files },
    config: { ...tuningOf(loaded, method), data: data.config, train: trained, maxLength, batchSize },
  };
}

/** One stage, if the models of the task predict anything besides dev. */
function predictStages(
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
      needs: [trained],
      files: {
        ...backbone.files,
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

function tuningOf({ experiment, backbone }: LoadedExperiment, method: TuningMethodName) {
  const { train_pooler: trainPooler, seed } = experiment;
  const adapter = adapterOf(experiment, method);
  const storedAs = experiment.tune_on_stored_backbone ? experiment.compress : null;
  return { backbone: { source: backbone.source, seed, storedAs }, method, adapter, trainPooler };
}

function profileStage(loaded: LoadedExperiment, index: number, method: TuningMethodName): StageSpec {
  const { experiment, tasks } = loaded;
  const geometry = experiment.geometries[index]!;
  const name = geometryName(loaded, index);
  const compressStages = Object.fromEntries(
    tasks.map(({ task }) => [task.name, STAGE_NAMES.compress(task.name, method)]),
  );
  const measured = geometry.kind === 'trained';
  const config: ProfileConfig = {
    geometry: name,
    network: loaded.networks[index]!,
    method,
    adapter: measured ? adapterOf(experiment, method) : adapterOfGeometry(experiment, geometry, method),
    trainPooler: experiment.train_pooler,
    tasks: tasks.map(({ task }) => ({ name: task.name, numLabels: outputsOf(task) })),
    taskCounts: experiment.task_counts,
    sequenceLength: geometry.sequence_length ?? experiment.train.max_seq_length,
    storage: measured
      ? { kind: 'measured', compressStages }
      : { kind: 'geometry', settings: experiment.compress },
  };
  const needs = measured ? Object.values(compressStages) : [];
  return profile.plan({ name: STAGE_NAMES.profile(name, method), config, needs });
}

function systemStages(loaded: LoadedExperiment, geometry: number, index: number): StageSpec[] {
  const { experiment } = loaded;
  const system = experiment.systems[index]!;
  const name = geometryName(loaded, geometry);
  const common = {
    profile: STAGE_NAMES.profile(name, system.method),
    // its files are named only for messages; their content is resolved into the rest
    hardware: { ...loaded.hardware[index]!, technologyFiles: [] },
    solvers: solversOf(loaded, index),
    taskCounts: experiment.task_counts,
  };
  const mapped = STAGE_NAMES.map(name, system.name);
  const { objective, solver_time_limit_seconds: timeLimitSeconds } = experiment;
  return [
    map.plan({ name: mapped, needs: [common.profile], config: { ...common, objective, timeLimitSeconds } }),
    simulate.plan({
      name: STAGE_NAMES.simulate(name, system.name),
      needs: [common.profile, mapped],
      config: { ...common, map: mapped },
    }),
  ];
}

function solversOf({ experiment }: LoadedExperiment, system: number) {
  return [...new Set([experiment.systems[system]!.solver, ...experiment.compare_solvers])];
}

function reportStage(
  loaded: LoadedExperiment,
  stages: readonly StageSpec[],
  { command, backend }: PlanContext,
): StageSpec {
  const { experiment, tasks } = loaded;
  const config: ReportConfig = {
    experiment: {
      name: experiment.name,
      description: experiment.description,
      seed: experiment.seed,
      command,
    },
    tasks: tasks.map(({ task }) => task),
    methods: experiment.methods,
    faults: experiment.faults !== undefined,
    geometries: experiment.geometries.map(({ kind }, index) => {
      const name = geometryName(loaded, index);
      return { name, title: kind === 'trained' ? 'trained model' : `${name} geometry`, kind };
    }),
    systems: experiment.systems.map(({ name, title, method, solver }, index) => ({
      ...{ name, title, method, solver },
      hardware: loaded.hardware[index]!.name,
    })),
    taskCounts: experiment.task_counts,
    backbone: experiment.backbone.kind,
    backend,
    published: loadPublished(),
  };
  const needs = stages.filter(({ kind }) => REPORTED.has(kind)).map(({ name }) => name);
  return report.plan({ name: STAGE_NAMES.report, config, needs });
}

const REPORTED = new Set([
  baselines.kind,
  train.kind,
  compress.kind,
  faults.kind,
  predict.kind,
  profile.kind,
  simulate.kind,
]);
