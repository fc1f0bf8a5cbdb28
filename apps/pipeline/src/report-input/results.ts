/** Everything that the stages found, read once, as the parts of the report's input need it. */

import { basename } from 'node:path';
import { type FaultStudy, type ScenarioResult, sha256OfJson } from '@adaptmem/core';
import type { TaskExitCosts } from '@adaptmem/hw-sim';
import type { SolverName } from '@adaptmem/mapper';
import type { GlueTask, TuningMethodName } from '@adaptmem/model';
import type { ExitChoice } from '../experiment/exit-choice.js';
import type { Backbone } from '../experiment/experiment.js';
import type { PublishedFigure } from '../experiment/published.js';
import type { PublishedExits } from '../experiment/published-exits.js';
import type { PublishedSpans } from '../experiment/published-spans.js';
import type { PredictedSplit } from '../predict-split.js';
import { type Baselines, readBaselines } from '../stages/baselines.js';
import { type CompressionReport, readCompression, readExitTraces } from '../stages/compress.js';
import { readFaults } from '../stages/faults.js';
import { readPredictions } from '../stages/predict.js';
import { readEarlyScenarios, readScenarios } from '../stages/scenario.js';
import {
  type CompressionEffect,
  readCompressionEffect,
  readExitCosts,
  readSimulation,
  readSpanEffect,
  type SimulatedCase,
  type SpanEffect,
} from '../stages/simulate.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import { readTrainingReport, type TrainingReport } from '../stages/train.js';
import type { ExitTraces } from '../tuned-model.js';

export interface ReportConfig {
  experiment: { name: string; description: string; seed: number; command: string };
  tasks: GlueTask[];
  methods: TuningMethodName[];
  /** Whether faults were studied. */
  faults: boolean;
  /** Set if inputs may leave early; by task, those with exits alone. */
  earlyExit?: { choices: Record<string, ExitChoice>; published: PublishedExits } | undefined;
  /** Set if heads of a geometry have spans. */
  publishedSpans?: PublishedSpans | undefined;
  /** Of the trainings; the first is the one that was simulated. */
  seeds: number[];
  geometries: { name: string; title: string; kind: 'trained' | 'config'; spans?: boolean }[];
  systems: { name: string; title: string; method: TuningMethodName; solver: SolverName; hardware: string }[];
  taskCounts: number[];
  scenarios: { name: string; title: string }[];
  backbone: Backbone['kind'];
  backend: string;
  published: PublishedFigure[];
}

/** One trained and compressed network. */
export interface TunedResult {
  task: GlueTask;
  method: TuningMethodName;
  seed: number;
  training: TrainingReport;
  compression: CompressionReport;
  faults?: FaultStudy;
  /** Of the first seed's, if inputs may leave it early. */
  exits?: ExitTraces;
  /** What it predicts besides dev. */
  predicted: PredictedSplit[];
}

/** One system on one geometry. */
export interface SystemResult {
  geometry: ReportConfig['geometries'][number];
  system: ReportConfig['systems'][number];
  cases: SimulatedCase[];
  effect: CompressionEffect;
  /** By task; empty if nobody leaves early. */
  exitCosts: TaskExitCosts[];
  /** Set if attention heads have spans. */
  spanEffect?: SpanEffect;
  /** Empty if there are no scenarios. */
  streams: ScenarioResult[];
  /** The same with requests that leave early; empty where nobody does. */
  earlyStreams: ScenarioResult[];
}

export interface Results {
  config: ReportConfig;
  /** Over the keys of all stages that were read. */
  resultsHash: string;
  baselines: Map<string, Baselines>;
  tuned: TunedResult[];
  systems: SystemResult[];
}

/** Reads the outputs of the stages. @param inputs folder of each stage, by name */
export function readResults(config: ReportConfig, inputs: Readonly<Record<string, string>>): Results {
  const folder = (name: string) => inputs[name]!;
  // a finished stage lies in a folder that is named by its key
  const keys = Object.entries(inputs).map(([name, path]) => [name, basename(path)]);
  return {
    config,
    resultsHash: sha256OfJson(keys),
    baselines: new Map(
      config.tasks.map(({ name }) => [name, readBaselines(folder(STAGE_NAMES.baselines(name)))]),
    ),
    tuned: config.tasks.flatMap((task) =>
      config.methods.flatMap((method) =>
        config.seeds.map((seed, index) => {
          const seedInName = index === 0 ? undefined : seed;
          return {
            ...{ task, method, seed },
            training: readTrainingReport(folder(STAGE_NAMES.train(task.name, method, seedInName))),
            compression: readCompression(folder(STAGE_NAMES.compress(task.name, method, seedInName))),
            ...(config.faults && index === 0
              ? { faults: readFaults(folder(STAGE_NAMES.faults(task.name, method))) }
              : {}),
            ...(config.earlyExit?.choices[task.name] && index === 0
              ? { exits: readExitTraces(folder(STAGE_NAMES.compress(task.name, method))) }
              : {}),
            predicted: index === 0 ? predictionsOf(inputs[STAGE_NAMES.predict(task.name, method)]) : [],
          };
        }),
      ),
    ),
    systems: config.geometries.flatMap((geometry) =>
      config.systems.map((system) => {
        const simulated = folder(STAGE_NAMES.simulate(geometry.name, system.name));
        return {
          geometry,
          system,
          cases: readSimulation(simulated),
          effect: readCompressionEffect(simulated),
          exitCosts: config.earlyExit ? readExitCosts(simulated) : [],
          ...(geometry.spans ? { spanEffect: readSpanEffect(simulated) } : {}),
          streams:
            config.scenarios.length > 0
              ? readScenarios(folder(STAGE_NAMES.scenario(geometry.name, system.name)))
              : [],
          earlyStreams:
            config.scenarios.length > 0 && config.earlyExit && geometry.kind === 'trained'
              ? readEarlyScenarios(folder(STAGE_NAMES.scenario(geometry.name, system.name)))
              : [],
        };
      }),
    ),
  };
}

/** Nothing where there was nothing to predict. */
function predictionsOf(folder: string | undefined): PredictedSplit[] {
  return folder === undefined ? [] : readPredictions(folder);
}
