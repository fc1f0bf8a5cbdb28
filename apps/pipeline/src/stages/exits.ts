/** Stage `exits`: trains the classifiers by which inputs leave a trained network early; all else is frozen. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { readText, writeAtomic } from '@adaptmem/core';
import {
  type ExitSettings,
  loadAdapter,
  saveAdapter,
  selectBackend,
  TRAINING_LOGS,
  type TrainedExits,
  trainExits,
} from '@adaptmem/model';
import { tokenizerOf } from '../backbone.js';
import { encodeExamples, readExamples } from '../task-data.js';
import { checkpointFolder, logFolder, type TuneConfig, trainingListener } from '../tune.js';
import { readBackbone } from './backbone.js';
import { defineStage, type TypedContext } from './define-stage.js';

export interface ExitsConfig extends Omit<TuneConfig, 'pruning' | 'activationFormat'> {
  /** Name of the `train` stage. */
  train: string;
  exits: ExitSettings;
}

/** How the exits came about. */
export interface ExitsReport {
  /** Sum of the exits' losses on dev, of what was kept. */
  loss: number;
  bestStep: number;
  steps: number;
}

/**
 * Writes the pair of files of `train` anew, the exits among them, `exits.json`, and the logs that were asked for. Training
 * the task and training its exits are two stages, so that other exits do not train the task again.
 */
export const exits = defineStage<ExitsConfig>({
  kind: 'exits',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run(context) {
    const { config, inputs, output, work } = context;
    await selectBackend();
    const backbone = readBackbone(inputs[config.backbone]!);
    const adapter = loadAdapter(inputs[config.train]!, {
      config: backbone.config,
      backbone: backbone.tensors,
    });
    const trained = await trainedExits(context, { backbone, adapter });
    const tensors = new Map([...adapter.tensors, ...trained.trained]);
    saveAdapter(output, { ...adapter, exits: trained.exits, tensors });
    const { metrics, bestStep, history } = trained;
    const report: ExitsReport = { loss: metrics.loss!, bestStep, steps: history.steps.length };
    writeAtomic(join(output, EXITS), `${JSON.stringify(report, null, 2)}\n`);
    for (const log of config.hyperParameters.report_to) {
      const { file } = TRAINING_LOGS[log];
      cpSync(join(logFolder(work), file), join(output, file));
    }
  },
});

interface Trained {
  backbone: ReturnType<typeof readBackbone>;
  adapter: ReturnType<typeof loadAdapter>;
}

function trainedExits(
  context: TypedContext<ExitsConfig>,
  { backbone, adapter }: Trained,
): Promise<TrainedExits> {
  const { config, inputs, files, work, signal } = context;
  const { data, hyperParameters, seed, exits: settings } = config;
  const tokenizer = tokenizerOf(files);
  const examples = (split: 'train' | 'dev') =>
    encodeExamples(readExamples(data, split, inputs, files), tokenizer, hyperParameters.max_seq_length);
  return trainExits({
    task: data.task.name,
    config: backbone.config,
    backbone: backbone.tensors,
    tuning: adapter.tuning,
    tensors: adapter.tensors,
    exits: settings,
    train: examples('train'),
    dev: examples('dev'),
    settings: { ...hyperParameters, seed },
    checkpoint: { folder: checkpointFolder(work), everySteps: hyperParameters.save_steps },
    signal,
    onEvent: trainingListener(context, hyperParameters.report_to),
  });
}

const EXITS = 'exits.json';

/** What `exits` wrote beside the tensors. */
export function readExitsReport(folder: string): ExitsReport {
  return JSON.parse(readText(join(folder, EXITS))) as ExitsReport;
}
