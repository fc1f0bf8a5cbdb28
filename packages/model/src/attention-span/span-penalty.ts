import type { Network } from '../albert.js';
import { tf } from '../tf.js';
import { isSpan } from './span-settings.js';

/** λ/M · Σ z over the M heads of all layers (arXiv 1905.07799): what makes spans short. @returns a part of the loss */
export function spanPenalty({ parameters }: Network, lambda: number): tf.Scalar {
  const spans = [...parameters.variables].flatMap(([name, variable]) => (isSpan(name) ? [variable] : []));
  const heads = spans.reduce((sum, { size }) => sum + size, 0);
  return tf.mul(tf.addN(spans.map((span) => tf.sum<tf.Scalar>(span))), lambda / heads);
}
