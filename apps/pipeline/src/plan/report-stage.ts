/** The stage that reports all of an experiment. */
import { outputsOf } from '@adaptmem/model';
import type { StageSpec } from '@adaptmem/runs';
import { exitChoiceOf } from '../experiment/exit-choice.js';
import { backboneOf, trainingSeeds } from '../experiment/experiment.js';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { loadPublished } from '../experiment/published.js';
import { loadPublishedExits } from '../experiment/published-exits.js';
import { loadPublishedSpans } from '../experiment/published-spans.js';
import type { ReportConfig } from '../report-input/results.js';
import { baselines } from '../stages/baselines.js';
import { compress } from '../stages/compress.js';
import { exits } from '../stages/exits.js';
import { faults } from '../stages/faults.js';
import { predict } from '../stages/predict.js';
import { profile } from '../stages/profile.js';
import { report } from '../stages/report.js';
import { scenario } from '../stages/scenario.js';
import { simulate } from '../stages/simulate.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import { train } from '../stages/train.js';
import { geometryName, hasSpans } from './geometry.js';
import { hasExits } from './training-stages.js';

/** What the report tells of the run itself. */
export interface PlanContext {
  /** The command that makes the report again. */
  command: string;
  /** Name of the compute backend. */
  backend: string;
}

export function reportStage(
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
    backbone: backboneOf(experiment).kind,
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
