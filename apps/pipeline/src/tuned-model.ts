/** One trained network as it is deployed, in full precision, and how it is judged: what is stored of it comes from here. */
import {
  deploymentOf,
  evaluateModel,
  loadAdapter,
  type Metrics,
  outputsOf,
  type TensorMap,
} from '@adaptmem/model';
import { tokenizerOf } from './backbone.js';
import { readBackbone } from './stages/backbone.js';
import type { TrainConfig } from './stages/train.js';
import { encodeExamples, readExamples } from './task-data.js';
import { metricOf } from './tune.js';

export interface TunedModelConfig extends Omit<TrainConfig, 'hyperParameters' | 'pruning' | 'seed'> {
  /** Name of the `train` stage. */
  train: string;
  maxLength: number;
  batchSize: number;
  /** Judges by only so many of the dev examples. */
  devExamples?: number | undefined;
}

export interface TunedModel {
  tensors: TensorMap;
  /** Whether a tensor is the task's own; the others are the frozen backbone's, the same for every task. */
  isOwn(name: string): boolean;
  /** The metrics with these values of the tensors, on the dev split. A backend must have been selected. */
  evaluate(tensors: TensorMap): Metrics;
}

/** Puts the backbone and what trained together. */
export function loadTunedModel(
  config: TunedModelConfig,
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): TunedModel {
  const { data, method, adapter, trainPooler, maxLength, batchSize, devExamples } = config;
  const { config: network, tensors: backbone } = readBackbone(inputs[config.backbone]!);
  const { tensors: trained } = loadAdapter(inputs[config.train]!, { config: network, backbone });
  const tuning = { method, adapter, trainPooler, numLabels: outputsOf(data.task) };
  const { insertion, isOwn, deploy } = deploymentOf(network, tuning);
  const examples = encodeExamples(
    readExamples(data, 'dev', inputs, files).slice(0, devExamples),
    tokenizerOf(files),
    maxLength,
  );
  return {
    tensors: deploy(new Map([...backbone, ...trained])),
    isOwn,
    evaluate: (tensors) =>
      evaluateModel({
        config: network,
        tensors,
        ...(insertion ? { method, adapter } : {}),
        examples,
        batchSize,
        metric: metricOf(data.task),
      }).metrics,
  };
}
