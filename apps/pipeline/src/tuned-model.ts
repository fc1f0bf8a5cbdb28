/** One trained network as it is deployed, in full precision, and how it is judged: what is stored of it comes from here. */
import {
  type CompressionSettings,
  deploymentOf,
  type ExitTrace,
  evaluate,
  isOfExit,
  isSpan,
  loadAdapter,
  type Metrics,
  outputsOf,
  quantisedActivations,
  rangesOver,
  runWithExits,
  type StoreActivation,
  type TensorMap,
} from '@adaptmem/model';
import { tokenizerOf } from './backbone.js';
import { readBackbone } from './stages/backbone.js';
import type { TrainConfig } from './stages/train.js';
import { encodeExamples, readExamples } from './task-data.js';
import { metricOf } from './tune.js';

export interface TunedModelConfig
  extends Omit<TrainConfig, 'hyperParameters' | 'pruning' | 'activationFormat' | 'seed'> {
  /** Name of the stage that trained it: `train`, or `exits` if inputs may leave it early. */
  train: string;
  maxLength: number;
  batchSize: number;
  /** Judges by only so many of the dev examples. */
  devExamples?: number | undefined;
  /** Format of activations, calibrated on training examples with the network as trained. */
  activations?: CompressionSettings['activations'];
}

export interface TunedModel {
  tensors: TensorMap;
  /** Whether a tensor is the task's own; the others are the frozen backbone's, the same for every task. */
  isOwn(name: string): boolean;
  /** The metrics with these values of the tensors, on the dev split. A backend must have been selected. */
  evaluate(tensors: TensorMap): Metrics;
  /** What every layer says about the dev split with these values, nobody leaving early; absent without exits. */
  traceExits?: ((tensors: TensorMap) => ExitTraces) | undefined;
}

/** What every layer says about labelled examples, [example][layer − 1]. */
export interface ExitTraces {
  labels: number[];
  traces: Pick<ExitTrace, 'entropies' | 'predictions'>[];
}

/** Puts the backbone and what trained together. A backend must have been selected. */
export function loadTunedModel(
  config: TunedModelConfig,
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): TunedModel {
  const { data, method, adapter, trainPooler, maxLength, batchSize, devExamples, activations } = config;
  const { config: network, tensors: backbone } = readBackbone(inputs[config.backbone]!);
  const tokenizer = tokenizerOf(files);
  const saved = loadAdapter(inputs[config.train]!, { config: network, backbone });
  const { tensors: trained, exits } = saved;
  const { attentionSpan } = saved.tuning;
  // spans say what is computed, and are not stored among the parameters
  const withSpans = (values: TensorMap): TensorMap =>
    new Map([...values, ...[...trained].filter(([name]) => isSpan(name))]);
  const tuning = { method, adapter, trainPooler, numLabels: outputsOf(data.task) };
  const { insertion, isOwn, deploy } = deploymentOf(network, tuning);
  const examplesOf = (split: 'train' | 'dev', most: number | undefined) =>
    encodeExamples(readExamples(data, split, inputs, files).slice(0, most), tokenizer, maxLength);
  const tensors = deploy(new Map([...backbone, ...trained]));
  const examples = examplesOf('dev', devExamples);
  const judged = { config: network, ...(insertion ? { method, adapter } : {}), attentionSpan, batchSize };
  const runExits =
    exits &&
    ((values: TensorMap, of: typeof examples, store?: StoreActivation) =>
      runWithExits({
        ...{ config: network, backbone: values, tensors: withSpans(values), exits, examples: of, batchSize },
        tuning: {
          ...(insertion ? tuning : { method: 'fine-tuned' as const, numLabels: tuning.numLabels }),
          attentionSpan,
        },
        threshold: 0,
        ...(store ? { store } : {}),
      }));
  const calibration = activations && examplesOf('train', activations.calibration_examples);
  const store =
    calibration &&
    quantisedActivations(
      activations.format,
      rangesOver((seen) => {
        if (runExits) runExits(tensors, calibration, seen);
        else evaluate({ ...judged, tensors: withSpans(tensors), examples: calibration, store: seen });
      }),
    );
  return {
    tensors,
    isOwn: (name) => isOwn(name) || isOfExit(name),
    traceExits:
      runExits &&
      ((values) => ({
        labels: examples.map(({ label }) => label),
        traces: runExits(values, examples, store).map(({ entropies, predictions }) => {
          return { entropies, predictions };
        }),
      })),
    evaluate: (values) =>
      evaluate({
        ...judged,
        tensors: withSpans(values),
        examples,
        metric: metricOf(data.task),
        ...(store ? { store } : {}),
      }).metrics,
  };
}
