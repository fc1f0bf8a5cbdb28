/** Stage `trial`: one round of one trial of a hyper-parameter search, judged on a part of the train split. */
import { cpSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DivergenceError, writeAtomic } from '@adaptmem/core';
import { runLength, TRAINING_LOGS, TrainingSettings } from '@adaptmem/model';
import { applyTrial } from '../search/apply-trial.js';
import type { TrialValues } from '../search/draw-trials.js';
import { splitValidation } from '../search/split-validation.js';
import { byScore, readTrials, TRIAL, type TrialResult } from '../search/trial-result.js';
import { readExamples } from '../task-data.js';
import { checkpointFolder, logFolder, type TuneConfig, tune } from '../tune.js';
import { defineStage, type TypedContext } from './define-stage.js';

export interface TrialConfig extends TuneConfig {
  /** Share of the train split that judges. */
  validationRatio: number;
  /** Round from 0, and the share of the steps after which it is over. */
  rung: number;
  fraction: number;
  /** A trial of the first round, or the one that had that rank (from 0) after the stages of the round before. */
  candidate: { trial: number; values: TrialValues } | { rank: number; of: string[] };
}

/**
 * Writes `trial.json`, the logs, and where a next round may follow `checkpoint/`, from which it goes on. A trial that
 * diverges has no score; the search goes on.
 */
export const trial = defineStage<TrialConfig>({
  kind: 'trial',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run(context) {
    const { config, output } = context;
    const { before, startFrom } = candidateOf(context);
    const result = before.diverged === undefined ? await goOn(context, before, startFrom) : before;
    writeAtomic(join(output, TRIAL), `${JSON.stringify({ ...result, rung: config.rung }, null, 2)}\n`);
  },
});

type Context = TypedContext<TrialConfig>;
type Candidate = Pick<TrialResult, 'trial' | 'values'> & Partial<TrialResult>;

/** Which trial this is; from the second round on that is only known now. */
function candidateOf({ config: { candidate }, inputs }: Context): { before: Candidate; startFrom?: string } {
  if (!('rank' in candidate)) return { before: candidate };
  const places = readTrials(candidate.of.map((name) => inputs[name]!)).map((result, index) => ({
    result,
    folder: inputs[candidate.of[index]!]!,
  }));
  const { result, folder } = places.sort((a, b) => byScore(a.result, b.result))[candidate.rank]!;
  return { before: result, startFrom: checkpointFolder(folder) };
}

async function goOn(
  context: Context,
  { trial: number, values }: Candidate,
  startFrom: string | undefined,
): Promise<TrialResult> {
  const { config, inputs, files, output, work } = context;
  const tried = applyTrial(config, values);
  const settings = TrainingSettings.parse(tried.hyperParameters);
  const { train, validation } = splitValidation(
    readExamples(config.data, 'train', inputs, files),
    config.validationRatio,
    { seed: config.data.seed, name: config.data.task.name },
  );
  const { totalSteps } = runLength(settings, train.length);
  const pauseAt = config.fraction < 1 ? Math.ceil(totalSteps * config.fraction) : undefined;
  const common = { trial: number, values, rung: config.rung, totalSteps };
  try {
    const result = await tune(
      { ...context, config: { ...config, ...tried } },
      { train, dev: validation, pauseAt, startFrom },
    );
    if (pauseAt !== undefined) cpSync(checkpointFolder(work), checkpointFolder(output), { recursive: true });
    return {
      ...common,
      steps: result.history.steps.length,
      score: result.metrics[config.data.task.mainMetric]!,
      metrics: result.metrics,
      bestStep: result.bestStep,
      trainableParameters: result.parameters.trainable,
    };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { ...common, steps: 0, metrics: {}, bestStep: 0, trainableParameters: 0, diverged: error.message };
  } finally {
    copyLogs(config, work, output);
  }
}

function copyLogs({ hyperParameters }: TrialConfig, work: string, output: string): void {
  for (const log of hyperParameters.report_to) {
    const file = join(logFolder(work), TRAINING_LOGS[log].file);
    if (existsSync(file)) cpSync(file, join(output, basename(file)));
  }
}
