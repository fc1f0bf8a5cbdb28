import { tf } from '../tf.js';

/** What an operation computed, and how its gradient follows from that of its value. */
export interface WithGradient<T extends tf.Tensor> {
  value: T;
  /** Gradients of the inputs, one each and in their order; `kept` is what the forward pass kept. */
  gradient(dy: T, kept: tf.Tensor[]): tf.Tensor[];
}

/**
 * An operation with a gradient of our own. Tensors that the gradient needs go through `keep`; everything else
 * that the forward pass makes is freed at its end. Values that are closed over (frozen weights) get no gradient.
 */
export function customGradient<T extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: (keep: (tensors: tf.Tensor[]) => void) => WithGradient<T>,
): T {
  const operation = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const { value, gradient } = forward(args.at(-1) as tf.GradSaveFunc);
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]) => tf.tidy(() => gradient(dy as T, kept));
    return { value, gradFunc };
  });
  return operation(...inputs) as T;
}

/** Whether a gradient is being recorded, so that a forward pass should keep what it needs. */
export function isRecording(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 0;
}
