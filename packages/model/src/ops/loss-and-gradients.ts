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
    // Copied, because some backends return their own memory.
    gradients.set(name, {
      shape,
      data: gradient ? gradient.dataSync<'float32'>().slice() : new Float32Array(data.length),
    });
    gradient?.dispose();
  });
  const scalar = value.dataSync()[0]!;
  value.dispose();
  return { loss: scalar, gradients };
}
