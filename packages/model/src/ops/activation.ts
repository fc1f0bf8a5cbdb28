/**
 * Activation functions with a gradient that keeps one tensor, the derivative: the backward pass is then a single
 * product. Without a gradient being recorded, only the value is computed.
 */
import { tf } from '../tf.js';
import { customGradient, isRecording } from './custom-gradient.js';

export const ACTIVATIONS = ['gelu', 'gelu_new', 'relu', 'swish'] as const;
/** Names as in Hugging Face's `hidden_act`. */
export type Activation = (typeof ACTIVATIONS)[number];

interface ValueAndDerivative<T> {
  value: T;
  derivative?: T;
}

/** Applies an activation elementwise. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  const compute = FUNCTIONS[activation];
  if (!isRecording()) return tf.tidy(() => compute(x, false).value as T);
  return customGradient<T>([x], (keep) => {
    const { value, derivative } = compute(x, true);
    keep([derivative as tf.Tensor]);
    return { value: value as T, gradient: (dy, [kept]) => [tf.mul(dy, kept as tf.Tensor)] };
  });
}

type Compute = (x: tf.Tensor, differentiate: boolean) => ValueAndDerivative<tf.Tensor>;

const FUNCTIONS: Record<Activation, Compute> = { gelu, gelu_new: geluNew, relu, swish };

/** 2·√(2/π): ½·(1 + tanh z) = sigmoid(2z), which is far cheaper than tanh in WebAssembly. */
const GELU_NEW_SLOPE = 2 * Math.sqrt(2 / Math.PI);
/** Hendrycks and Gimpel, "Gaussian Error Linear Units", arXiv 1606.08415, section 2. */
const GELU_NEW_CUBIC = 0.044715;

/** GELU by tanh, as BERT's original code: x·sigmoid(2√(2/π)·(x + 0.044715·x³)). */
function geluNew(x: tf.Tensor, differentiate: boolean): ValueAndDerivative<tf.Tensor> {
  const cubic = GELU_NEW_SLOPE * GELU_NEW_CUBIC;
  const square = tf.square(x);
  const gate = chain(tf.mul(square, cubic), [
    (y) => tf.add(y, GELU_NEW_SLOPE),
    (y) => tf.mul(x, y),
    (y) => tf.sigmoid(y),
  ]);
  const value = tf.mul(x, gate);
  if (!differentiate) return { value };
  const slope = chain(square, [(y) => tf.mul(y, 3 * cubic), (y) => tf.add(y, GELU_NEW_SLOPE)]);
  const derivative = chain(tf.sub(1, gate), [
    (y) => tf.mul(value, y),
    (y) => tf.mul(y, slope),
    (y) => tf.add(gate, y),
  ]);
  return { value, derivative };
}

/** GELU itself: x·Φ(x) with the normal distribution Φ; derivative Φ(x) + x·φ(x). */
function gelu(x: tf.Tensor, differentiate: boolean): ValueAndDerivative<tf.Tensor> {
  const distribution = chain(tf.mul(x, Math.SQRT1_2), [
    (y) => tf.erf(y),
    (y) => tf.add(y, 1),
    (y) => tf.mul(y, 0.5),
  ]);
  const value = tf.mul(x, distribution);
  if (!differentiate) return { value };
  const derivative = chain(tf.square(x), [
    (y) => tf.mul(y, -0.5),
    (y) => tf.exp(y),
    (y) => tf.mul(y, 1 / Math.sqrt(2 * Math.PI)),
    (y) => tf.mul(x, y),
    (y) => tf.add(distribution, y),
  ]);
  return { value, derivative };
}

function relu(x: tf.Tensor, differentiate: boolean): ValueAndDerivative<tf.Tensor> {
  const value = tf.relu(x);
  return differentiate ? { value, derivative: tf.step(x) } : { value };
}

/** x·sigmoid(x), the default of AdapterHub's Houlsby configuration. */
function swish(x: tf.Tensor, differentiate: boolean): ValueAndDerivative<tf.Tensor> {
  const gate = tf.sigmoid(x);
  const value = tf.mul(x, gate);
  if (!differentiate) return { value };
  const derivative = chain(tf.sub(1, gate), [(y) => tf.mul(value, y), (y) => tf.add(gate, y)]);
  return { value, derivative };
}

/**
 * Steps one after the other, each freeing what it was given: the inner activations of a feed-forward part are a
 * layer's largest tensors, and a dozen of them at once would be the peak of a training step.
 */
function chain(start: tf.Tensor, steps: ((y: tf.Tensor) => tf.Tensor)[]): tf.Tensor {
  return steps.reduce((y, step) => {
    const next = step(y);
    y.dispose();
    return next;
  }, start);
}
