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
  const square = tf.square(x);
  const cubic = GELU_NEW_SLOPE * GELU_NEW_CUBIC;
  const gate = tf.sigmoid(tf.mul(x, tf.add(tf.mul(square, cubic), GELU_NEW_SLOPE)));
  const value = tf.mul(x, gate);
  if (!differentiate) return { value };
  const slope = tf.add(tf.mul(square, 3 * cubic), GELU_NEW_SLOPE);
  return { value, derivative: tf.add(gate, tf.mul(tf.mul(value, tf.sub(1, gate)), slope)) };
}

/** GELU itself: x·Φ(x) with the normal distribution Φ; derivative Φ(x) + x·φ(x). */
function gelu(x: tf.Tensor, differentiate: boolean): ValueAndDerivative<tf.Tensor> {
  const distribution = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
  const value = tf.mul(x, distribution);
  if (!differentiate) return { value };
  const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return { value, derivative: tf.add(distribution, tf.mul(x, density)) };
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
  return { value, derivative: tf.add(gate, tf.mul(value, tf.sub(1, gate))) };
}
