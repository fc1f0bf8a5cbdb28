import { createRng } from '@adaptmem/core';
import { type Network, pool, type TokenBatch } from '../albert.js';
import { type AlbertConfig, layerApplications } from '../albert-config.js';
import { assertShapes, backboneShapes } from '../albert-parameters.js';
import { spanOptimiser } from '../attention-span/span-optimiser.js';
import { spanPenalty } from '../attention-span/span-penalty.js';
import {
  initialiseSpans,
  meanSpan,
  SpanTraining,
  type SpanTrainingInput,
  spansIn,
} from '../attention-span/span-settings.js';
import {
  type PrunedOptimiser,
  type PrunedOptimiserOptions,
  prunedOptimiser,
} from '../compress/pruned-optimiser.js';
import { classify, sequenceLogits, sequenceLoss } from '../head.js';
import { NO_DROPOUT, stepDropout } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import { quantisedActivations } from '../quantise/activations.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import {
  type AdapterSettings,
  countParameters,
  initialiseTuning,
  type ParameterCount,
  settingsOf,
  type Tuning,
  type TuningMethodName,
  trainsUnder,
  tunedParts,
} from '../tuning.js';
import type { MicroBatch } from './accumulate-gradients.js';
import { assertLabels, assertSequences, type EncodedExample, makeBatch } from './dataset.js';
import { slices, stepBatches } from './epoch-batches.js';
import { evaluateNetwork, type MetricFunction } from './evaluate-model.js';
import { fingerprintOf } from './fingerprint.js';
import { KEPT_BYTES, type KeptFeatures, keptFeatures } from './kept-features.js';
import { microBatchRng } from './micro-batch-rng.js';
import { examplesPerStep, optimiserOf, runLength, type TrainingInput, TrainingSettings } from './settings.js';
import { type Judgement, type RunOptions, type TrainingResult, trainLoop } from './train-loop.js';

/** A task, the backbone it is fitted to, and how. */
export interface FineTuneOptions extends RunOptions {
  /** Name for messages and events. */
  task: string;
  config: AlbertConfig;
  /** `albert.*`; other tensors are passed over. Never changed. */
  backbone: TensorMap;
  method: TuningMethodName;
  /** Settings of what the method inserts; what is absent has the method's default. */
  adapter?: AdapterSettings | undefined;
  /** Trains the pooler too where the method leaves it frozen. Default false. */
  trainPooler?: boolean | undefined;
  /** Learns how far each attention head looks; absent: every head sees every token. */
  attentionSpan?: SpanTrainingInput | undefined;
  /** Classes; 1 for regression. */
  numLabels: number;
  train: readonly EncodedExample[];
  /** Evaluated every `eval_steps` and at the end; without it the last state is kept. */
  dev?: readonly EncodedExample[] | undefined;
  metric?: MetricFunction | undefined;
  /** Which of the metrics, greater is better, chooses the best state. Default: its first; without any, −loss. */
  mainMetric?: string | undefined;
  settings?: TrainingInput | undefined;
  /**
   * Where only a head trains, what the encoder gives is computed once and kept if it takes no more bytes. With 0 every step
   * computes it anew, equal but for rounding. Default 1 GiB.
   */
  keptBytes?: number | undefined;
  /** Number format to which training and evaluation round activations, e.g. `adaptivfloat<8,3>`; default: none. */
  activationFormat?: string | undefined;
  /** Prunes what trains; only a state of the final sparsity can be the best one. */
  pruning?: Omit<PrunedOptimiserOptions, 'totalSteps'> | undefined;
}

/** What fine-tuning produced; `trained` holds only what trained, the classifier included. */
export interface FineTuned extends TrainingResult {
  parameters: ParameterCount;
  /** [physical layer][head] in tokens, if spans trained; a head of span 0 is off. */
  spans?: number[][] | undefined;
}

/**
 * Fits a backbone to a task. A backend must have been selected.
 *
 * @throws DivergenceError if the loss or a gradient stops being finite
 * @throws DataError if the backbone lacks tensors, or the checkpoint is of another run
 * @throws AppError for unusable examples
 * @throws FileError if a checkpoint cannot be written
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuned> {
  const { config, task, numLabels, train, dev = [] } = options;
  const settings = TrainingSettings.parse(options.settings ?? {});
  const tuning: Tuning = options;
  const spans = options.attentionSpan && SpanTraining.parse(options.attentionSpan);
  assertShapes(options.backbone, backboneShapes(config), `backbone of "${task}"`);
  for (const [split, examples] of Object.entries({ train, dev })) {
    assertSequences(examples, { name: `${split} of "${task}"`, config });
    assertLabels(examples, `${split} of "${task}"`, numLabels);
  }
  const rng = createRng(settings.seed);
  const added = new Map([
    ...initialiseTuning(config, tuning, rng),
    ...(spans ? initialiseSpans(config, spans.initial ?? spans.max_span) : []),
  ]);
  if (numLabels === 1) startAtMean(added, train);
  const tensors = tunedTensors(options, added);
  const parameters = new Parameters(tensors, trainsUnder(tuning));
  const store =
    options.activationFormat === undefined ? {} : { store: quantisedActivations(options.activationFormat) };
  const network = { config, parameters, ...tunedParts(tuning), dropout: NO_DROPOUT, ...store };
  const count = countParameters(config, tuning);
  const length = runLength(settings, train.length);
  const kept = keptOf(network, options, settings);
  const lossOf = kept ? lossOver(kept) : taskLoss;
  const pruned =
    options.pruning &&
    prunedOptimiser(optimiserOf(settings), { ...options.pruning, totalSteps: length.totalSteps });
  try {
    const result = await trainLoop({
      ...options,
      name: task,
      settings,
      ...length,
      parameters,
      optimiser: spans
        ? spanOptimiser(pruned ?? optimiserOf(settings), { spans, settings, totalSteps: length.totalSteps })
        : pruned,
      count,
      fingerprint: fingerprint(options, settings, tensors, kept !== undefined),
      step: stepsOver(network, train, settings, spans ? penalised(lossOf, spans.penalty) : lossOf, kept),
      ...(spans ? { figures: () => ({ mean_span: meanSpan(spansIn(parameters.trained())) }) } : {}),
      evaluate:
        dev.length > 0 ? () => withoutEarlyBest(judge(network, options, settings), pruned) : undefined,
    });
    return { ...result, parameters: count, ...(spans ? { spans: spansIn(result.trained) } : {}) };
  } finally {
    parameters.dispose();
  }
}

/** What the encoder gives, if it is frozen and drops nothing out. */
function keptOf(
  network: Network,
  { train, keptBytes = KEPT_BYTES }: FineTuneOptions,
  settings: TrainingSettings,
): KeptFeatures | undefined {
  const { config } = network;
  if (config.hidden_dropout_prob > 0 || config.attention_probs_dropout_prob > 0) return undefined;
  const layers = [layerApplications(config) - 1];
  const batchSize = settings.per_device_eval_batch_size;
  return keptFeatures({ network, examples: train, layers, batchSize }, keptBytes);
}

/** Regression starts from the mean of the labels: from 0, the first steps would only find where they lie. */
function startAtMean(head: TensorMap, train: readonly EncodedExample[]): void {
  head.get('classifier.bias')!.data[0] = train.reduce((sum, { label }) => sum + label, 0) / train.length;
}

function tunedTensors({ backbone, config }: FineTuneOptions, added: TensorMap): TensorMap {
  const own = [...backboneShapes(config).keys()].map((name) => [name, backbone.get(name)!] as const);
  return new Map([...own, ...added]);
}

/** Mean loss of a network on a batch. @param indices of its examples in the training split */
export type BatchLoss = (
  network: Network,
  tokens: TokenBatch,
  labels: Float32Array,
  indices: readonly number[],
) => tf.Scalar;

const taskLoss: BatchLoss = (network, tokens, labels) =>
  sequenceLoss(sequenceLogits(network, tokens), labels);

/** A loss and what spans cost. */
function penalised(lossOf: BatchLoss, lambda: number): BatchLoss {
  return (network, ...batch) => tf.add<tf.Scalar>(lossOf(network, ...batch), spanPenalty(network, lambda));
}

/** The loss over what a frozen encoder gave once. */
function lossOver(kept: KeptFeatures): BatchLoss {
  return (network, _tokens, labels, indices) => {
    const [first] = kept.rows(indices) as [tf.Tensor2D];
    return sequenceLoss(classify(network, pool(network, first)), labels);
  };
}

/**
 * The step function: which examples, with which dropout, is decided by the step's number alone.
 * @param kept what the loss will ask for
 */
export function stepsOver(
  network: Network,
  train: readonly EncodedExample[],
  settings: TrainingSettings,
  lossOf: BatchLoss = taskLoss,
  kept?: KeptFeatures,
) {
  const rng = createRng(settings.seed);
  const lengths = train.map(({ inputIds }) => inputIds.length);
  const examplesOf = stepBatches(lengths, examplesPerStep(settings), rng);
  return (step: number): MicroBatch[] => {
    const all = examplesOf(step);
    return slices(all, settings.per_device_train_batch_size).map((indices, part) => {
      const { tokens, labels } = makeBatch(
        indices.map((index) => train[index]!),
        network.config.pad_token_id,
      );
      kept?.prepare(indices);
      const training = { ...network, dropout: stepDropout(microBatchRng(rng, part), step) };
      const mean = () => lossOf(training, tokens, labels, indices);
      const share = indices.length / all.length;
      return {
        examples: indices.length,
        loss: share === 1 ? mean : () => tf.mul<tf.Scalar>(mean(), share),
      };
    });
  };
}

function judge(network: Network, options: FineTuneOptions, settings: TrainingSettings): Judgement {
  const { dev = [], metric, mainMetric, numLabels } = options;
  const evaluation = evaluateNetwork(network, dev, settings.per_device_eval_batch_size, metric);
  const { metrics, loss, predictions } = evaluation;
  const main = mainMetric ?? Object.keys(metrics)[0];
  const score = main === undefined ? -loss : metrics[main];
  if (score === undefined) throw new RangeError(`Metric function gives no "${main}"`);
  const onlyClass = numLabels > 1 ? onlyValue(predictions) : undefined;
  return { metrics: { ...metrics, loss }, score, onlyClass };
}

/** The value that all have, if there are at least two. */
function onlyValue(values: readonly number[]): number | undefined {
  return values.length > 1 && new Set(values).size === 1 ? values[0] : undefined;
}

/** Weights that are not yet as sparse as they shall be are worse than any that are. */
function withoutEarlyBest<T extends { score: number }>(judgement: T, pruned: PrunedOptimiser | undefined): T {
  return pruned && !pruned.isFinal ? { ...judgement, score: Number.NEGATIVE_INFINITY } : judgement;
}

function fingerprint(
  options: FineTuneOptions,
  settings: TrainingSettings,
  tensors: TensorMap,
  keeps: boolean,
): string {
  const {
    config,
    method,
    adapter,
    trainPooler = false,
    attentionSpan,
    numLabels,
    mainMetric,
    activationFormat,
    pruning,
    train,
    dev = [],
  } = options;
  const examples = [...train, ...dev];
  const plain = {
    config,
    method,
    adapter: settingsOf(method, adapter),
    trainPooler,
    attentionSpan,
    numLabels,
    mainMetric,
    activationFormat,
    pruning,
    settings,
    train: train.length,
    ...(keeps ? { keeps } : {}),
  };
  const rows = examples.flatMap(({ inputIds, tokenTypeIds, label }) => [inputIds, tokenTypeIds, [label]]);
  return fingerprintOf(plain, tensors, rows);
}
