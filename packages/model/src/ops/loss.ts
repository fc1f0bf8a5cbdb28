import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';

/**
 * Mean cross-entropy of rows of logits, −log softmax(logits)[label].
 *
 * @param logits [n, classes]
 * @param labels n class numbers
 */
export function crossEntropy(logits: tf.Tensor2D, labels: Int32Array): tf.Scalar {
  const [rows, classes] = logits.shape;
  return customGradient<tf.Scalar>([logits], (keep) => {
    const wanted = tf.tensor2d(oneHot(labels, classes), [rows, classes]);
    const shifted = tf.sub(logits, tf.max(logits, -1, true));
    const logSum = tf.log(tf.sum(tf.exp(shifted), -1, true));
    const logProbabilities = tf.sub(shifted, logSum);
    keep([tf.sub(tf.exp(logProbabilities), wanted)]);
    return {
      value: tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, wanted))), rows),
      gradient: (dy, [difference]) => [tf.mul(difference as tf.Tensor, tf.div(dy, rows))],
    };
  });
}

/** Mean squared error. @param predictions [n, 1] */
export function meanSquaredError(predictions: tf.Tensor2D, targets: Float32Array): tf.Scalar {
  return tf.mean(tf.squaredDifference(predictions, tf.tensor2d(targets, [targets.length, 1])));
}

function oneHot(labels: Int32Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) rows[row * classes + labels[row]!] = 1;
  return rows;
}
