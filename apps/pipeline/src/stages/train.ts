/** Stage `train`: fits the backbone to one task by one method, and judges it on the dev split. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { readText, writeAtomic } from '@adaptmem/core';
import {
  hashOfBackbone,
  type NetworkSpans,
  outputsOf,
  type ParameterCount,
  saveAdapter,
  TRAINING_LOGS,
} from '@adaptmem/model';
import { readExamples } from '../task-data.js';
import { logFolder, type TuneConfig, type Tuned, tune } from '../tune.js';
import { defineStage, type TypedContext } from './define-stage.js';

export type TrainConfig = TuneConfig;

/** What training left beside the tensors. */
export interface TrainingReport {
  metrics: Record<string, number>;
  bestStep: number;
  steps: number;
  parameters: ParameterCount;
  /** The class that is predicted for every dev example, where that is so. */
  onlyClass?: number;
  /** How far each attention head looks, if that trained. */
  spans?: NetworkSpans;
}

/**
 * Writes the tensors that trained as a pair of files (`adapter_config.json`, `adapter_model.safetensors`), the
 * classifier among them, `training.json`, and the logs that were asked for.
 */
export const train = defineStage<TrainConfig>({
  kind: 'train',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run(context) {
    const { config, inputs, files, output } = context;
    const examples = (split: 'train' | 'dev') => readExamples(config.data, split, inputs, files);
    saveTuned(context, await tune(context, { train: examples('train'), dev: examples('dev') }));
    for (const log of config.hyperParameters.report_to) {
      const { file } = TRAINING_LOGS[log];
      cpSync(join(logFolder(context.work), file), join(output, file));
    }
  },
});

function saveTuned({ config, output }: TypedContext<TrainConfig>, result: Tuned): void {
  const { data, method, adapter, trainPooler, attentionSpan, seed } = config;
  const { backbone, trained, metrics, bestStep, parameters, history, onlyClass, spans } = result;
  saveAdapter(output, {
    config: backbone.config,
    tuning: { method, adapter, trainPooler, attentionSpan, numLabels: outputsOf(data.task) },
    tensors: trained,
    seed,
    task: data.task.name,
    // named by its content alone: the same files in another folder are the same training
    baseModel: { sha256: hashOfBackbone(backbone.tensors) },
  });
  const report: TrainingReport = { metrics, bestStep, steps: history.steps.length, parameters };
  if (onlyClass !== undefined) report.onlyClass = onlyClass;
  if (attentionSpan && spans) report.spans = { ramp: attentionSpan.ramp, spans };
  writeAtomic(join(output, TRAINING), `${JSON.stringify(report, null, 2)}\n`);
}

const TRAINING = 'training.json';

/** What `train` wrote beside the tensors. */
export function readTrainingReport(folder: string): TrainingReport {
  return JSON.parse(readText(join(folder, TRAINING))) as TrainingReport;
}
