/** The stages of an experiment, and what each of them needs. */

import { outputsOf, type TuningMethodName } from '@adaptmem/model';
import type { StageSpec } from '@adaptmem/runs';
import { tokenizerFiles } from './backbone.js';
import { exitChoiceOf } from './experiment/exit-choice.js';
import { type Experiment, hyperParametersOf, trainingSeeds } from './experiment/experiment.js';
import { sweepOf, variantsOf } from './experiment/fault-settings.js';
import type { LoadedExperiment } from './experiment/load-experiment.js';
import type { LoadedTask } from './experiment/load-task.js';
import { loadPublished } from './experiment/published.js';
import { loadPublishedExits } from './experiment/published-exits.js';
import { loadPublishedSpans } from './experiment/published-spans.js';
import { adapterOf, adapterOfGeometry } from './experiment/tuning-settings.js';
import type { ReportConfig } from './report-input/results.js';
import { backbone } from './stages/backbone.js';
import { baselines } from './stages/baselines.js';
import { compress } from './stages/compress.js';
import { exits } from './stages/exits.js';
import { faults } from './stages/faults.js';
import { map } from './stages/map.js';
import { fileLabel, predict } from './stages/predict.js';
import { type ProfileConfig, profile } from './stages/profile.js';
import { quickstartData } from './stages/quickstart-data.js';
import { report } from './stages/report.js';
import { scenario, type TaskExits } from './stages/scenario.js';
import { simulate } from './stages/simulate.js';
import { STAGE_NAMES } from './stages/stage-names.js';
import type { StudiedHardware } from './stages/studied-hardware.js';
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

/** What results call a geometry. */
export function geometryName({ experiment }: LoadedExperiment, index: number): string {
  const geometry = experiment.geometries[index]!;
  return geometry.kind === 'trained' ? 'trained' : geometry.name;
}

function usedMethods({ experiment }: LoadedExperiment): TuningMethodName[] {
  return [...new Set(experiment.systems.map(({ method }) => method))];
}

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

function baselineStage(loaded: LoadedExperiment, task: LoadedTask): StageSpec {
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

/** One training. */
interface TrainingRun {
  task: LoadedTask;
  method: TuningMethodName;
  seed: number;
  /** Absent for the first seed. */
  seedInName?: number;
}

function trainStage(loaded: LoadedExperiment, run: TrainingRun): StageSpec {
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
function exitStages(loaded: LoadedExperiment, task: LoadedTask, method: TuningMethodName): StageSpec[] {
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

function compressStage(loaded: LoadedExperiment, run: TrainingRun): StageSpec {
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
function faultStages(loaded: LoadedExperiment, task: LoadedTask, method: TuningMethodName): StageSpec[] {
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

/** The settings that every training of a method shares. */
export function tuningOf({ experiment }: LoadedExperiment, method: TuningMethodName) {
  const { train_pooler: trainPooler } = experiment;
  return {
    backbone: STAGE_NAMES.backbone,
    method,
    adapter: adapterOf(experiment, method),
    trainPooler,
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

/** The stage that makes the workloads of a method on a geometry. */
export function profileStage(loaded: LoadedExperiment, index: number, method: TuningMethodName): StageSpec {
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
    ...(experiment.early_exit ? { exits: { pooler: experiment.early_exit.pooler } } : {}),
    tasks: tasks.map(({ task }) => ({ name: task.name, numLabels: outputsOf(task) })),
    ...spansOf(loaded, index, method),
    taskCounts: experiment.task_counts,
    sequenceLength: geometry.sequence_length ?? experiment.train.max_seq_length,
    activationFormat: experiment.compress.activations?.format,
    ...(experiment.tiles ? { tiles: experiment.tiles } : {}),
    storage: measured
      ? { kind: 'measured', compressStages }
      : { kind: 'geometry', settings: experiment.compress },
  };
  const { spans } = config;
  const trainings = spans?.kind === 'trained' ? Object.values(spans.trainStages) : [];
  const needs = [...(measured ? Object.values(compressStages) : []), ...trainings];
  return profile.plan({ name: STAGE_NAMES.profile(name, method), config, needs });
}

/** How far the heads of a geometry look: as they learnt it, or as the experiment says of a network of another size. */
function spansOf(
  { experiment, tasks }: LoadedExperiment,
  index: number,
  method: TuningMethodName,
): Pick<ProfileConfig, 'spans'> {
  const geometry = experiment.geometries[index]!;
  if (geometry.kind === 'config') {
    return geometry.attention_span ? { spans: { kind: 'given', given: geometry.attention_span } } : {};
  }
  if (!experiment.attention_span) return {};
  const stages = tasks.map(({ task }) => [task.name, STAGE_NAMES.train(task.name, method)]);
  return { spans: { kind: 'trained', trainStages: Object.fromEntries(stages) } };
}

/** Whether heads of a geometry have spans. */
function hasSpans({ experiment }: LoadedExperiment, index: number): boolean {
  const geometry = experiment.geometries[index]!;
  return (geometry.kind === 'config' ? geometry : experiment).attention_span !== undefined;
}

function systemStages(loaded: LoadedExperiment, geometry: number, index: number): StageSpec[] {
  const { experiment } = loaded;
  const system = experiment.systems[index]!;
  const name = geometryName(loaded, geometry);
  const common = {
    profile: STAGE_NAMES.profile(name, system.method),
    ...hardwareOf(loaded, index),
    solvers: solversOf(loaded, index),
    taskCounts: experiment.task_counts,
    ...(hasSpans(loaded, geometry) ? { spans: true } : {}),
  };
  const mapped = STAGE_NAMES.map(name, system.name);
  const { objective, objective_weights, solver_time_limit_seconds, solver_gap } = experiment;
  const goal = {
    objective,
    ...(objective_weights ? { weights: objective_weights } : {}),
    timeLimitSeconds: solver_time_limit_seconds,
    gap: solver_gap,
  };
  return [
    map.plan({
      name: mapped,
      needs: [common.profile, ...common.faults],
      config: { ...common, ...goal },
    }),
    simulate.plan({
      name: STAGE_NAMES.simulate(name, system.name),
      needs: [common.profile, mapped, ...common.faults],
      config: { ...common, map: mapped, ...(experiment.early_exit ? { exits: true } : {}) },
    }),
    ...scenarioStages(loaded, { geometry: name, index, mapped }),
  ];
}

/** The accelerator of a system, and the fault studies of its method where places are judged by them. */
export function hardwareOf(
  { experiment, hardware, tasks }: LoadedExperiment,
  index: number,
): StudiedHardware {
  const { method } = experiment.systems[index]!;
  const isJudged = experiment.constraints?.accuracy !== undefined;
  return {
    // its files are named only for messages; their content is resolved into the rest
    hardware: { ...hardware[index]!, technologyFiles: [] },
    faults: isJudged ? tasks.map(({ task }) => STAGE_NAMES.faults(task.name, method)) : [],
  };
}

/** One stage, if there are scenarios. */
function scenarioStages(
  loaded: LoadedExperiment,
  { geometry, index, mapped }: { geometry: string; index: number; mapped: string },
): StageSpec[] {
  const { experiment, scenarios } = loaded;
  if (scenarios.length === 0) return [];
  const { name, method, solver } = experiment.systems[index]!;
  const studied = hardwareOf(loaded, index);
  const profiled = STAGE_NAMES.profile(geometry, method);
  const exits = streamExits(loaded, geometry, method);
  const stored = (exits ?? []).flatMap(({ early }) => (early ? [early.compress] : []));
  return [
    scenario.plan({
      name: STAGE_NAMES.scenario(geometry, name),
      needs: [profiled, mapped, ...studied.faults, ...stored],
      config: {
        ...studied,
        profile: profiled,
        map: mapped,
        solver,
        scenarios,
        seed: experiment.seed,
        ...(exits ? { exits } : {}),
      },
    }),
  ];
}

/** How requests leave early: as the trained networks do, so only on their own geometry. */
function streamExits(
  loaded: LoadedExperiment,
  geometry: string,
  method: TuningMethodName,
): TaskExits[] | undefined {
  const { early_exit: settings } = loaded.experiment;
  if (!settings || geometry !== 'trained') return undefined;
  return loaded.tasks.map((each) => {
    const { task } = each;
    if (!hasExits(loaded, each)) return { task };
    const choice = exitChoiceOf(settings, task.name, outputsOf(task));
    return { task, early: { compress: STAGE_NAMES.compress(task.name, method), choice } };
  });
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
    ...earlyExitOf(loaded),
    ...(experiment.geometries.some((_, index) => hasSpans(loaded, index))
      ? { publishedSpans: loadPublishedSpans() }
      : {}),
    seeds: trainingSeeds(experiment),
    geometries: experiment.geometries.map(({ kind }, index) => {
      const name = geometryName(loaded, index);
      const title = kind === 'trained' ? 'trained model' : `${name} geometry`;
      return { name, title, kind, ...(hasSpans(loaded, index) ? { spans: true } : {}) };
    }),
    systems: experiment.systems.map(({ name, title, method, solver }, index) => ({
      ...{ name, title, method, solver },
      hardware: loaded.hardware[index]!.name,
    })),
    taskCounts: experiment.task_counts,
    scenarios: loaded.scenarios.map(({ name, title }) => ({ name, title })),
    backbone: experiment.backbone.kind,
    backend,
    published: loadPublished(),
  };
  const needs = stages.filter(({ kind }) => REPORTED.has(kind)).map(({ name }) => name);
  return report.plan({ name: STAGE_NAMES.report, config, needs });
}

/** What the report needs to choose thresholds; nothing without early exit. */
function earlyExitOf(loaded: LoadedExperiment): Pick<ReportConfig, 'earlyExit'> {
  const { early_exit: settings } = loaded.experiment;
  if (!settings) return {};
  const choices = loaded.tasks
    .filter((task) => hasExits(loaded, task))
    .map(({ task }) => [task.name, exitChoiceOf(settings, task.name, outputsOf(task))] as const);
  return { earlyExit: { choices: Object.fromEntries(choices), published: loadPublishedExits() } };
}

const REPORTED = new Set([
  baselines.kind,
  train.kind,
  compress.kind,
  exits.kind,
  faults.kind,
  predict.kind,
  profile.kind,
  simulate.kind,
  scenario.kind,
]);
