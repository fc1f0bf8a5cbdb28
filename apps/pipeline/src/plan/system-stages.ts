/** The stages that place a network on a system and simulate it there. */

import { outputsOf, type TuningMethodName } from '@adaptmem/model';
import type { StageSpec } from '@adaptmem/runs';
import { exitChoiceOf } from '../experiment/exit-choice.js';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { adapterOf, adapterOfGeometry } from '../experiment/tuning-settings.js';
import { map } from '../stages/map.js';
import { type ProfileConfig, profile } from '../stages/profile.js';
import { scenario, type TaskExits } from '../stages/scenario.js';
import { simulate } from '../stages/simulate.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import type { StudiedHardware } from '../stages/studied-hardware.js';
import { geometryName, hasSpans, spansOf } from './geometry.js';
import { hasExits } from './training-stages.js';

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

export function systemStages(loaded: LoadedExperiment, geometry: number, index: number): StageSpec[] {
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
