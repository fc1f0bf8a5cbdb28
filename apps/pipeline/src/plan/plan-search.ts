/** The stages of a hyper-parameter search. Which trial a later round trains is decided by the round before. */
import type { TuningMethodName } from '@adaptmem/model';
import type { StageSpec } from '@adaptmem/runs';
import { tokenizerFiles } from '../backbone.js';
import { hyperParametersOf } from '../experiment/experiment.js';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import type { LoadedTask } from '../experiment/load-task.js';
import { Search } from '../experiment/search.js';
import { drawTrials } from '../search/draw-trials.js';
import { rungsOf } from '../search/rungs.js';
import { type SearchConfig, search } from '../stages/search.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import { type TrialConfig, trial } from '../stages/trial.js';
import { backboneStage, dataOf, dataStages } from './data-stages.js';
import type { PlanContext } from './report-stage.js';
import { duringTraining, tuningOf } from './training-stages.js';

/** Lists the stages: every task with every method is searched on its own. */
export function planSearch(loaded: LoadedExperiment, { command }: PlanContext): StageSpec[] {
  const { experiment, tasks } = loaded;
  const settings = experiment.search ?? Search.parse({});
  const methods = [...new Set(experiment.methods)];
  const searched = tasks.flatMap((task) =>
    methods.map((method) => ({ task, method, rounds: roundsOf(loaded, settings, task, method) })),
  );
  const config: SearchConfig = {
    experiment: { name: experiment.name, seed: experiment.seed, command },
    settings,
    groups: searched.map(({ task, method, rounds }) => ({
      task: task.task,
      method,
      rounds: rounds.map((stages) => stages.map(({ name }) => name)),
    })),
  };
  const trials = searched.flatMap(({ rounds }) => rounds.flat());
  return [
    ...dataStages(loaded),
    backboneStage(loaded),
    ...trials,
    search.plan({ name: STAGE_NAMES.search, config, needs: trials.map(({ name }) => name) }),
  ];
}

/** The stages of each round. */
function roundsOf(
  loaded: LoadedExperiment,
  settings: Search,
  task: LoadedTask,
  method: TuningMethodName,
): StageSpec[][] {
  const { experiment, backbone } = loaded;
  const data = dataOf(loaded, task);
  const drawn = drawTrials(settings, method, experiment.seed);
  const rounds: StageSpec[][] = [];
  for (const [rung, { trials, fraction }] of rungsOf(settings, drawn.length).entries()) {
    const before = rounds.at(-1)?.map(({ name }) => name);
    const stageOf = (place: number): StageSpec => {
      const config: TrialConfig = {
        ...tuningOf(loaded, method),
        data: data.config,
        hyperParameters: hyperParametersOf(experiment, task.task.name, method),
        attentionSpan: experiment.attention_span,
        ...duringTraining(experiment),
        seed: experiment.seed,
        validationRatio: settings.validation_ratio,
        rung,
        fraction,
        candidate: before ? { rank: place, of: before } : { trial: place, values: drawn[place]! },
      };
      return trial.plan({
        name: STAGE_NAMES.trial(task.task.name, method, rung, place),
        needs: [...data.needs, STAGE_NAMES.backbone, ...(before ?? [])],
        files: { ...data.files, ...tokenizerFiles(backbone.files) },
        config,
      });
    };
    rounds.push(Array.from({ length: trials }, (_, place) => stageOf(place)));
  }
  return rounds;
}
