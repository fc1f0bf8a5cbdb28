import type { TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import type { Parameters } from './parameters.js';

/** A loss and its gradients, on the host. */
export interface LossAndGradients {
  loss: number;
  /** One for each tensor that trains; all zeros where the loss does not depend on it. */
  gradients: TensorMap;
}

/** Runs forward and backward; nothing stays on the device. */
export function lossAndGradients(parameters: Parameters, loss: () => tf.Scalar): LossAndGradients {
  const names = [...parameters.variables.keys()];
  const variables = [...parameters.variables.values()];
  const { value, grads } = tf.engine().gradients(loss, variables, undefined, true);
  const gradients: TensorMap = new Map();
  names.forEach((name, index) => {
    const { shape, data } = parameters.host(name);
    const gradient = grads[index];
    gradients.set(name, { shape, data: gradient ? hostCopy(gradient) : new Float32Array(data.length) });
    gradient?.dispose();
  });
  const scalar = value.dataSync()[0]!;
  value.dispose();
  return { loss: scalar, gradients };
}

/** Numbers that the caller may change: native and WebAssembly give a copy, plain JavaScript its own memory. */
function hostCopy(tensor: tf.Tensor): Float32Array {
  const data = tensor.dataSync<'float32'>();
  return tf.getBackend() === 'cpu' ? data.slice() : data;
}
