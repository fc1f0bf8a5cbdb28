/** Stage `search`: what the trials of a hyper-parameter search found. */
import { join } from 'node:path';
import { writeAtomic } from '@adaptmem/core';
import type { GlueTask, TuningMethodName } from '@adaptmem/model';
import { renderSearchReport, type SearchReport } from '@adaptmem/reports';
import type { Search } from '../experiment/search.js';
import { bestYaml } from '../search/best-yaml.js';
import { byScore, readTrials, type TrialResult } from '../search/trial-result.js';
import { defineStage } from './define-stage.js';

export interface SearchConfig {
  experiment: { name: string; seed: number; command: string };
  settings: Search;
  groups: {
    task: GlueTask;
    method: TuningMethodName;
    /** Names of the `trial` stages of each round. */
    rounds: string[][];
  }[];
}

/** The trials of a task and a method, the best first. */
export interface SearchedGroup {
  task: GlueTask;
  method: TuningMethodName;
  trials: TrialResult[];
}

/** Writes `best.yaml`, to be given after the experiment file, `search.json`, and a report with its tables. */
export const search = defineStage<SearchConfig>({
  kind: 'search',
  packages: ['@adaptmem/model', '@adaptmem/reports'],
  inProcess: true,
  async run({ config, inputs, output }) {
    const groups = config.groups.map(({ task, method, rounds }) => ({
      task,
      method,
      trials: ranked(rounds.map((stages) => readTrials(stages.map((name) => inputs[name]!)))),
    }));
    const report = reportOf(config, groups);
    const { files } = await renderSearchReport(report);
    for (const [path, text] of files) writeAtomic(join(output, path), text);
    writeAtomic(join(output, 'best.yaml'), bestYaml(groups));
    writeAtomic(join(output, 'search.json'), `${JSON.stringify(report, null, 1)}\n`);
  },
});

/** Every trial by its last round: those that came further first, within a round by score. */
export function ranked(rounds: readonly TrialResult[][]): TrialResult[] {
  const seen = new Set<number>();
  return [...rounds].reverse().flatMap((round) =>
    [...round].sort(byScore).filter(({ trial }) => {
      const isNew = !seen.has(trial);
      seen.add(trial);
      return isNew;
    }),
  );
}

function reportOf({ experiment, settings }: SearchConfig, groups: readonly SearchedGroup[]): SearchReport {
  return {
    ...experiment,
    strategy: settings.strategy,
    validationRatio: settings.validation_ratio,
    groups: groups.map(({ task, method, trials }) => ({
      task: task.name,
      method,
      metricName: task.mainMetric,
      trials: trials.map(
        ({ trial, values, rung, steps, totalSteps, score, trainableParameters, diverged }) => ({
          ...{ trial: trial + 1, values, round: rung + 1, steps, totalSteps },
          ...(diverged === undefined ? { score: score ?? Number.NaN, trainableParameters } : { diverged }),
        }),
      ),
    })),
  };
}
