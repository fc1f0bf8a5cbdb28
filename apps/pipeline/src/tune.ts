/** Fits the shared backbone to one task: what the stages that train have in common. */

import { join } from 'node:path';
import {
  type AdapterSettings,
  computeMetrics,
  type EncodedExample,
  type FineTuned,
  type FineTuneOptions,
  fineTune,
  type GlueTask,
  logTraining,
  type MetricFunction,
  outputsOf,
  type SpanTraining,
  selectBackend,
  type TrainEvent,
  type TrainingLog,
  type TuningMethodName,
  throughput,
  trainableLine,
} from '@adaptmem/model';
import type { JobProgress } from '@adaptmem/runs';
import type { Backbone } from './backbone.js';
import { tokenizerOf } from './backbone.js';
import type { HyperParameters } from './experiment/hyper-parameters.js';
import { readBackbone } from './stages/backbone.js';
import type { TypedContext } from './stages/define-stage.js';
import { encodeExamples, type LabelledExample, type TaskDataConfig } from './task-data.js';

export interface TuneConfig {
  data: TaskDataConfig;
  /** Name of the `backbone` stage. */
  backbone: string;
  method: TuningMethodName;
  adapter: AdapterSettings;
  trainPooler: boolean;
  /** Learns how far each attention head looks. */
  attentionSpan?: SpanTraining | undefined;
  hyperParameters: HyperParameters;
  /** Prunes what trains while it trains. */
  pruning?: FineTuneOptions['pruning'];
  /** Rounds activations to this number format while it trains. */
  activationFormat?: string | undefined;
  seed: number;
}

/** What differs between the stages that train. */
export interface TuneOptions {
  train: readonly LabelledExample[];
  dev: readonly LabelledExample[];
  /** Stops after so many steps, with a checkpoint. */
  pauseAt?: number | undefined;
  /** Folder of a checkpoint to go on from. */
  startFrom?: string | undefined;
}

/** What tuning produced, and what was tuned. */
export type Tuned = FineTuned & { backbone: Backbone };

/** Where a stage keeps its checkpoint and its logs while it works. */
export const checkpointFolder = (work: string): string => join(work, 'checkpoint');
export const logFolder = (work: string): string => join(work, 'logs');

/** Trains as the settings say, with checkpoints and logs in the work folder of the stage. */
export async function tune(
  { config, inputs, files, work, onProgress, signal }: TypedContext<TuneConfig>,
  { train, dev, startFrom, pauseAt }: TuneOptions,
): Promise<Tuned> {
  await selectBackend();
  const { data, method, adapter, trainPooler, attentionSpan } = config;
  const { hyperParameters, pruning, activationFormat, seed } = config;
  const backbone = readBackbone(inputs[config.backbone]!);
  const tokenizer = tokenizerOf(files);
  const encode = (examples: readonly LabelledExample[]): EncodedExample[] =>
    encodeExamples(examples, tokenizer, hyperParameters.max_seq_length);
  const result = await fineTune({
    task: data.task.name,
    config: backbone.config,
    backbone: backbone.tensors,
    method,
    adapter,
    trainPooler,
    attentionSpan,
    numLabels: outputsOf(data.task),
    train: encode(train),
    dev: encode(dev),
    metric: metricOf(data.task),
    mainMetric: data.task.mainMetric,
    settings: { ...hyperParameters, seed },
    pruning,
    activationFormat,
    checkpoint: { folder: checkpointFolder(work), everySteps: hyperParameters.save_steps, startFrom },
    pauseAt,
    signal,
    onEvent: trainingListener({ work, onProgress }, hyperParameters.report_to),
  });
  return { ...result, backbone };
}

/** Writes the logs of a training that runs in a stage, and shows how far it is. */
export function trainingListener(
  { work, onProgress }: Pick<TypedContext<unknown>, 'work' | 'onProgress'>,
  logs: readonly TrainingLog[],
): (event: TrainEvent) => void {
  const log = logTraining({ folder: logFolder(work), logs, now: Date.now });
  const speed = throughput(() => performance.now());
  return (event) => {
    log(event);
    onProgress(progressOf(event, speed(event)));
  };
}

/** The official metrics of a task. */
export function metricOf({ metrics }: GlueTask): MetricFunction {
  return (predictions, labels) => computeMetrics(metrics, predictions, labels);
}

/** @param speed in examples per second */
function progressOf(event: TrainEvent, speed: number | undefined): JobProgress {
  const { step, totalSteps } = event;
  const fraction = totalSteps === 0 ? 1 : step / totalSteps;
  if (event.type === 'start') return { fraction, note: trainableLine(event.parameters) };
  if (event.type !== 'step') return { fraction };
  const parts = [
    `loss ${event.loss.toPrecision(3)}`,
    ...Object.entries(event.figures ?? {}).map(
      ([name, value]) => `${name.replaceAll('_', ' ')} ${Number(value.toPrecision(3))}`,
    ),
    ...(speed === undefined ? [] : [`${Number(speed.toPrecision(3))} ex/s`]),
    `step ${step}/${totalSteps}`,
  ];
  const figures = { step, loss: event.loss, ...event.figures };
  return { fraction, detail: parts.join(', '), figures };
}
