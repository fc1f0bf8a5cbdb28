/** The losses that reference files hold, by their names there. */
import { encode, firstTokens, type Network, pool } from '../albert.js';
import { maskedTokenLogits, sentenceOrderLogits, sequenceLogits, sequenceLoss } from '../head.js';
import { crossEntropy } from '../ops/loss.js';
import { selectRows } from '../ops/select-rows.js';
import { tf } from '../tf.js';
import { type ReferenceBatch, tokenBatchOf } from './albert-case.js';

/** `loss`, and for pretraining its two parts. */
export interface Losses {
  loss(): tf.Scalar;
  mlm_loss?(): tf.Scalar;
  sop_loss?(): tf.Scalar;
}

/** Label of a token that has none, PyTorch's `ignore_index`. */
const NO_LABEL = -100;

/** The losses of a batch: of a task, or of pretraining where every token has a label. */
export function lossesOf(network: Network, batch: ReferenceBatch): Losses {
  const tokens = tokenBatchOf(batch);
  if (!Array.isArray(batch.labels[0])) {
    const labels = Float32Array.from(batch.labels as number[]);
    return { loss: () => sequenceLoss(sequenceLogits(network, tokens), labels) };
  }
  const labels = batch.labels.flat();
  const rows = Int32Array.from([...labels.keys()].filter((row) => labels[row] !== NO_LABEL));
  const maskedLoss = (sequence: tf.Tensor2D) =>
    crossEntropy(
      maskedTokenLogits(network, selectRows(sequence, rows)),
      Int32Array.from(rows, (row) => labels[row]!),
    );
  const orderLoss = (sequence: tf.Tensor2D) =>
    crossEntropy(
      sentenceOrderLogits(network, pool(network, firstTokens(sequence, tokens))),
      Int32Array.from(batch.sentence_order_label ?? []),
    );
  const mlm_loss = () => maskedLoss(encode(network, tokens, 'all'));
  if (!batch.sentence_order_label) return { loss: mlm_loss, mlm_loss };
  return {
    loss: () => {
      const sequence = encode(network, tokens, 'all');
      return tf.add(maskedLoss(sequence), orderLoss(sequence));
    },
    mlm_loss,
    sop_loss: () => orderLoss(encode(network, tokens, 'all')),
  };
}
