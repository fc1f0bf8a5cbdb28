/** Stage `train`: fits the backbone to one task by one method, and judges it on the dev split. */
import { join } from 'node:path';
import { readText, writeAtomic } from '@adaptmem/core';
import {
  type AdapterSettings,
  computeMetrics,
  fineTune,
  type GlueTask,
  hashOfBackbone,
  type MetricFunction,
  outputsOf,
  type ParameterCount,
  saveAdapter,
  selectBackend,
  type TrainEvent,
  type TuningMethodName,
  trainableLine,
} from '@adaptmem/model';
import { type BackboneOptions, backboneName, loadBackbone } from '../backbone.js';
import type { HyperParameters } from '../experiment/experiment.js';
import { encodeExamples, readExamples, type TaskDataConfig } from '../task-data.js';
import { defineStage } from './define-stage.js';

export interface TrainConfig {
  data: TaskDataConfig;
  backbone: BackboneOptions;
  method: TuningMethodName;
  adapter: AdapterSettings;
  trainPooler: boolean;
  hyperParameters: HyperParameters;
  seed: number;
}

/** What training left beside the tensors. */
export interface TrainingReport {
  metrics: Record<string, number>;
  bestStep: number;
  steps: number;
  parameters: ParameterCount;
}

/**
 * Writes the tensors that trained as a pair of files (`adapter_config.json`, `adapter_model.safetensors`), the
 * classifier among them, `training.json`, and the losses as `metrics.jsonl`.
 */
export const train = defineStage<TrainConfig>({
  kind: 'train',
  packages: ['@adaptmem/model'],
  usesBackend: true,
  async run({ config, inputs, files, output, work, onProgress, signal }) {
    await selectBackend();
    const { data, method, adapter, trainPooler, hyperParameters, seed } = config;
    const { config: network, tensors, tokenizer } = loadBackbone(config.backbone, files);
    const encode = (split: 'train' | 'dev') =>
      encodeExamples(readExamples(data, split, inputs, files), tokenizer, hyperParameters.max_seq_length);
    const result = await fineTune({
      task: data.task.name,
      config: network,
      backbone: tensors,
      method,
      adapter,
      trainPooler,
      numLabels: outputsOf(data.task),
      train: encode('train'),
      dev: encode('dev'),
      metric: metricOf(data.task),
      mainMetric: data.task.mainMetric,
      settings: { ...hyperParameters, seed },
      checkpoint: { folder: join(work, 'checkpoint'), everySteps: hyperParameters.save_steps },
      signal,
      onEvent: (event) => onProgress(progressOf(event)),
    });
    saveAdapter(output, {
      config: network,
      tuning: { method, adapter, trainPooler, numLabels: outputsOf(data.task) },
      tensors: result.trained,
      seed,
      task: data.task.name,
      baseModel: { name: backboneName(files), sha256: hashOfBackbone(tensors) },
    });
    const { steps, evaluations } = result.history;
    const lines = [...steps, ...evaluations]
      .sort((a, b) => a.step - b.step)
      .map((line) => JSON.stringify(line));
    writeAtomic(join(output, 'metrics.jsonl'), `${lines.join('\n')}\n`);
    const { metrics, bestStep, parameters } = result;
    const report: TrainingReport = { metrics, bestStep, steps: steps.length, parameters };
    writeAtomic(join(output, TRAINING), `${JSON.stringify(report, null, 2)}\n`);
  },
});

const TRAINING = 'training.json';

/** What `train` wrote beside the tensors. */
export function readTrainingReport(folder: string): TrainingReport {
  return JSON.parse(readText(join(folder, TRAINING))) as TrainingReport;
}

/** The official metrics of a task. */
export function metricOf({ metrics }: GlueTask): MetricFunction {
  return (predictions, labels) => computeMetrics(metrics, predictions, labels);
}

function progressOf(event: TrainEvent): { fraction: number; detail?: string; note?: string } {
  const fraction = event.totalSteps === 0 ? 1 : event.step / event.totalSteps;
  if (event.type === 'start') return { fraction, note: trainableLine(event.parameters) };
  if (event.type !== 'step') return { fraction };
  return { fraction, detail: `step ${event.step}/${event.totalSteps}, loss ${event.loss.toPrecision(3)}` };
}
