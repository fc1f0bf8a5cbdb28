/** Softmax cross-entropy of rows together with its gradient, in few passes over the logits. */
import { tf } from '../tf.js';

/** Losses of the rows [n], and softmax − one-hot [n, classes]. */
export interface RowLosses {
  losses: tf.Tensor1D;
  gradient: tf.Tensor2D;
}

/** The smallest normal float32: a probability below it counts as it, so that a loss is at most 87 nats. */
const LEAST_PROBABILITY = 2 ** -126;

/** @param logits [n, classes] @param labels n class numbers */
export function softmaxCrossEntropyOfRows(logits: tf.Tensor2D, labels: Int32Array): RowLosses {
  return tf.tidy(() => {
    const probabilities = tf.softmax(logits);
    const places = tf.tensor2d(placesOf(labels), [labels.length, 2], 'int32');
    const atLabels = tf.gatherND(probabilities, places);
    const losses = tf.neg(tf.log(tf.maximum(atLabels, LEAST_PROBABILITY))) as tf.Tensor1D;
    return { losses, gradient: lessOne(probabilities, labels, places) };
  });
}

function placesOf(labels: Int32Array): Int32Array {
  const places = new Int32Array(labels.length * 2);
  labels.forEach((label, row) => {
    places.set([row, label], row * 2);
  });
  return places;
}

/** The matrix with 1 taken from one place of each row. */
function lessOne(matrix: tf.Tensor2D, labels: Int32Array, places: tf.Tensor2D): tf.Tensor2D {
  if (tf.getBackend() !== 'tensorflow')
    return tf.sub(matrix, tf.oneHot(tf.tensor1d(labels, 'int32'), matrix.shape[1]));
  registerScatter();
  return tf.engine().runKernel(KERNEL, { matrix, places, values: tf.ones([labels.length]) }) as tf.Tensor2D;
}

/** TensorFlow takes from single places by an operation of its own, which tfjs does not offer. */
const KERNEL = 'TensorScatterSub';

/** The part of tfjs-node's backend that its own kernels use. */
interface NativeBackend {
  binding: { TF_ATTR_TYPE: number; TF_FLOAT: number; TF_INT32: number };
  executeSingleOutput(name: string, attributes: object[], inputs: tf.TensorInfo[]): tf.TensorInfo;
}

function registerScatter(): void {
  if (tf.getKernel(KERNEL, 'tensorflow')) return;
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, backend }) => {
      const native = backend as NativeBackend;
      const { TF_ATTR_TYPE: type, TF_FLOAT, TF_INT32 } = native.binding;
      const attributes = [
        { name: 'T', type, value: TF_FLOAT },
        { name: 'Tindices', type, value: TF_INT32 },
      ];
      return native.executeSingleOutput(KERNEL, attributes, [inputs.matrix!, inputs.places!, inputs.values!]);
    },
  });
}
