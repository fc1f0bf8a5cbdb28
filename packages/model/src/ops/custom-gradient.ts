import { tf } from '../tf.js';

/** What an operation computed, and how its gradient follows from that of its value. */
export interface WithGradient<T extends tf.Tensor> {
  value: T;
  /**
   * Gradients of the inputs, one each and in their order; `kept` is what the forward pass kept. Neither may be
   * used afterwards: both are freed at once.
   */
  gradient(dy: T, kept: tf.Tensor[]): tf.Tensor[];
}

/**
 * An operation with a gradient of our own. Tensors that the gradient needs go through `keep`; everything else
 * that the forward pass makes is freed at its end. Values that are closed over (frozen weights) get no gradient.
 *
 * tfjs frees what was kept, and all gradients of intermediate values, only after the whole backward pass. Here an
 * operation's own are freed when its gradient is known, which halves the memory of a training step; and nothing is
 * kept where no input leads back to anything that trains ({@link constant}).
 */
export function customGradient<T extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: (keep: (tensors: tf.Tensor[]) => void) => WithGradient<T>,
): T {
  const isConstant = inputs.every((input) => constants.has(input));
  const operation = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const keep = isConstant ? () => undefined : (args.at(-1) as tf.GradSaveFunc);
    const { value, gradient } = forward(keep);
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]) => {
      const gradients = tf.tidy(() => gradient(dy as T, kept));
      tf.dispose(kept);
      if (!dy.kept && !gradients.includes(dy)) dy.dispose(); // a caller's own is kept
      return gradients;
    };
    return { value, gradFunc };
  });
  const value = operation(...inputs) as T;
  return isConstant ? constant(value) : value;
}

const constants = new WeakSet<tf.Tensor>();

/** Says that a value depends on nothing that trains, so that what follows from it need not be kept for a gradient. */
export function constant<T extends tf.Tensor>(value: T): T {
  constants.add(value);
  return value;
}

/** Whether a gradient is being recorded, so that a forward pass should keep what it needs. */
export function isRecording(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 0;
}
