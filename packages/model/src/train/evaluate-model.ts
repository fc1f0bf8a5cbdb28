import type { Network } from '../albert.js';
import type { AlbertConfig } from '../albert-config.js';
import { isSpan, type SpanInput } from '../attention-span/span-settings.js';
import { sequenceLogits, sequenceLoss } from '../head.js';
import { NO_DROPOUT } from '../ops/dropout.js';
import { Parameters } from '../ops/parameters.js';
import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import { type AdapterSettings, type TuningMethodName, tunedParts } from '../tuning.js';
import { assertLabels, assertSequences, type EncodedExample, makeBatch } from './dataset.js';
import { slices } from './epoch-batches.js';
import type { Metrics } from './train-event.js';

/** Figures of predictions against labels, e.g. a task's official metrics. */
export type MetricFunction = (predictions: number[], labels: number[]) => Metrics;

/** A network and the examples on which it is judged. */
export interface EvaluateOptions {
  config: AlbertConfig;
  /** Backbone, classifier and what the tuning method inserts. */
  tensors: TensorMap;
  /** Has what is not among `tensors`, so that a task's own tensors are enough there. */
  backbone?: TensorMap | undefined;
  /** The method that fitted them. Default `fine-tuned`, which inserts nothing. */
  method?: TuningMethodName | undefined;
  /** Settings of what the method inserts, as it was trained. */
  adapter?: AdapterSettings | undefined;
  /** Settings of its spans, if they were trained; the spans are among the tensors. */
  attentionSpan?: SpanInput | undefined;
  examples: readonly EncodedExample[];
  /** Sequences computed together; default 64. */
  batchSize?: number | undefined;
  metric?: MetricFunction | undefined;
  /** What is left of inner values once they are stored; default: all of them. */
  store?: Network['store'];
}

/** What a network says about examples, in their order. */
export interface Evaluation {
  /** The likeliest class, or the predicted value. */
  predictions: number[];
  /** Scores for each label. */
  logits: Float32Array[];
  /** Mean over the examples. */
  loss: number;
  /** What the metric function returned. */
  metrics: Metrics;
}

/** Runs a network over labelled examples. A backend must have been selected. @throws AppError for unusable examples @throws RangeError */
export function evaluate(options: EvaluateOptions): Evaluation {
  const { config, method = 'fine-tuned', adapter, attentionSpan } = options;
  const { examples, batchSize = 64, metric, store } = options;
  const tensors = new Map([...(options.backbone ?? []), ...options.tensors]);
  const parts = tunedParts({ method, adapter, attentionSpan });
  if (!parts.insertion && [...tensors.keys()].some((name) => name.startsWith('adapters.'))) {
    throw new RangeError(`The tensors hold adapters, but tuning method "${method}" inserts none`);
  }
  if (!parts.spans && [...tensors.keys()].some(isSpan)) {
    throw new RangeError('The tensors hold attention spans, but "attentionSpan" is absent');
  }
  const parameters = new Parameters(tensors);
  try {
    const name = 'the evaluated examples';
    assertSequences(examples, { name, config });
    assertLabels(examples, name, parameters.host('classifier.bias').data.length);
    return evaluateNetwork(
      { config, parameters, ...parts, dropout: NO_DROPOUT, ...(store ? { store } : {}) },
      examples,
      batchSize,
      metric,
    );
  } finally {
    parameters.dispose();
  }
}

/** As {@link evaluate}, for a network that is on the device. */
export function evaluateNetwork(
  network: Network,
  examples: readonly EncodedExample[],
  batchSize: number,
  metric: MetricFunction = () => ({}),
): Evaluation {
  const logits = new Array<Float32Array>(examples.length);
  let lossSum = 0;
  const lengthOf = (index: number) => examples[index]!.inputIds.length;
  const byLength = examples.map((_, index) => index).sort((a, b) => lengthOf(a) - lengthOf(b));
  for (const indices of slices(byLength, batchSize)) {
    const batch = makeBatch(
      indices.map((index) => examples[index]!),
      network.config.pad_token_id,
    );
    const { scores, loss } = runBatch(network, batch);
    const labels = scores.length / indices.length;
    indices.forEach((index, row) => {
      logits[index] = scores.slice(row * labels, (row + 1) * labels);
    });
    lossSum += loss * indices.length;
  }
  const predictions = logits.map(prediction);
  const labels = examples.map(({ label }) => label);
  return { predictions, logits, loss: lossSum / examples.length, metrics: metric(predictions, labels) };
}

function runBatch(network: Network, { tokens, labels }: ReturnType<typeof makeBatch>) {
  const [logits, loss] = tf.tidy(() => {
    const output = sequenceLogits(network, tokens);
    return [output, sequenceLoss(output, labels)] as const;
  }) as unknown as readonly [tf.Tensor2D, tf.Scalar];
  const result = { scores: logits.dataSync<'float32'>().slice(), loss: loss.dataSync()[0]! };
  tf.dispose([logits, loss]);
  return result;
}

/** The class of the highest score; the score itself where there is one. */
function prediction(scores: Float32Array): number {
  return scores.length === 1 ? scores[0]! : scores.indexOf(Math.max(...scores));
}
