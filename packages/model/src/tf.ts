/**
 * The only door to TensorFlow.js: everything else imports `tf` from here. `@tensorflow/tfjs` (and not
 * `tfjs-core`) because it registers the gradients.
 */
import * as tf from '@tensorflow/tfjs';

// Production mode only silences the advice that tfjs prints; every kernel is the same.
tf.enableProdMode();

export { tf };
