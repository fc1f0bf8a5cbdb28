import type { Network } from '../albert.js';
import { decoderOf, predictionVectors } from '../head.js';
import { judgeVocabulary } from '../ops/vocabulary-loss.js';
import { tf } from '../tf.js';
import { slices } from '../train/epoch-batches.js';
import type { Metrics } from '../train/train-event.js';
import type { Judgement } from '../train/train-loop.js';
import { type MaskedBatch, maskedBatch, type PretrainingSequence } from './masked-batch.js';
import { type PretrainingSetting, pretrainingOutputs } from './pretraining-outputs.js';

/** Texts that are not trained on. */
export interface HeldOutTexts {
  /** Their hidden tokens and the order of their segments are predicted. */
  heldOut: readonly PretrainingSequence[];
  /** Of these only whether their segments belong together. */
  heldOutPairs: readonly PretrainingSequence[];
}

/** The metrics on held-out texts; `mlm_loss` (nats, of all words) decides which state is best. */
export function judgePretraining(
  network: Network,
  { heldOut, heldOutPairs }: HeldOutTexts,
  setting: PretrainingSetting,
): Judgement {
  const sums = { loss: 0, masked: 0, correct: 0 };
  const order = { pairs: 0, correct: 0 };
  const belonging = { pairs: 0, correct: 0 };
  forHeldOut(network, heldOut, setting, (outputs, batch) => {
    const vectors = predictionVectors(network, outputs.hidden);
    const { loss, correct } = judgeVocabulary(vectors, decoderOf(network), batch.hiddenIds);
    sums.loss += loss;
    sums.masked += batch.hiddenIds.length;
    sums.correct += correct;
    countPairs(order, outputs.order, batch);
  });
  forHeldOut(network, heldOutPairs, setting, (outputs, batch) => countPairs(belonging, outputs.order, batch));
  const metrics: Metrics = { mlm_loss: sums.loss / sums.masked, mlm_accuracy: sums.correct / sums.masked };
  if (order.pairs > 0) metrics.sop_accuracy = order.correct / order.pairs;
  if (belonging.pairs > 0) metrics.nsp_accuracy = belonging.correct / belonging.pairs;
  return { metrics, score: -sums.loss / sums.masked };
}

/** Calls `judged` for batch after batch of held-out texts, always with the same tokens hidden. */
function forHeldOut(
  network: Network,
  sequences: readonly PretrainingSequence[],
  { settings, masking, rng }: PretrainingSetting,
  judged: (outputs: ReturnType<typeof pretrainingOutputs>, batch: MaskedBatch) => void,
): void {
  for (const indices of slices([...sequences.keys()], settings.per_device_eval_batch_size)) {
    const batch = maskedBatch(
      indices.map((index) => sequences[index]!),
      (row) => rng.stream('mask', 'held-out', indices[row]!),
      masking,
      network.config.pad_token_id,
    );
    tf.tidy(() => judged(pretrainingOutputs(network, batch), batch));
  }
}

function countPairs(
  count: { pairs: number; correct: number },
  order: tf.Tensor2D | undefined,
  { orderLabels }: MaskedBatch,
): void {
  if (!order) return;
  count.pairs += orderLabels.length;
  count.correct += matches(order, orderLabels);
}

/** How many rows have their highest score at the label. */
function matches(logits: tf.Tensor2D, labels: Int32Array): number {
  const guesses = tf.argMax(logits, -1).dataSync();
  return labels.reduce((count, label, row) => count + (guesses[row] === label ? 1 : 0), 0);
}
