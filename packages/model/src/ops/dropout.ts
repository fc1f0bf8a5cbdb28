import type { RandomStream, Rng } from '@adaptmem/core';
import { tf } from '../tf.js';
import { customGradient } from './custom-gradient.js';

/** Draws the dropout of one optimiser step; the identity in evaluation. */
export interface Dropout {
  /** x with elements zeroed with the probability, and the others scaled up. @param site unique in a step */
  apply<T extends tf.Tensor>(x: T, probability: number, site: string): T;
  /** The factors alone (0 or 1/(1 − p)); undefined where nothing is dropped. */
  mask(shape: readonly number[], probability: number, site: string): tf.Tensor | undefined;
}

/** Evaluation: nothing is dropped. */
export const NO_DROPOUT: Dropout = { apply: (x) => x, mask: () => undefined };

/** Training: every site of every step has its own stream, so that a resumed run drops the same elements. */
export function stepDropout(rng: Rng, step: number): Dropout {
  const mask: Dropout['mask'] = (shape, probability, site) =>
    probability === 0 ? undefined : drawMask(rng.stream('dropout', step, site), shape, probability);
  return {
    mask,
    apply(x, probability, site) {
      const factors = mask(x.shape, probability, site);
      return factors ? scaled(x, factors) : x;
    },
  };
}

function scaled<T extends tf.Tensor>(x: T, factors: tf.Tensor): T {
  return customGradient<T>([x], (keep) => {
    keep([factors]);
    return { value: tf.mul(x, factors), gradient: (dy, [kept]) => [tf.mul(dy, kept as tf.Tensor)] };
  });
}

/** Two elements from each 32-bit draw: the probability is exact to 2⁻¹⁶. */
function drawMask(stream: RandomStream, shape: readonly number[], probability: number): tf.Tensor {
  const factors = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const threshold = Math.round(probability * 2 ** 16);
  const scale = 1 / (1 - probability);
  for (let index = 0; index < factors.length; index += 2) {
    const bits = stream.bits();
    if ((bits & 0xffff) >= threshold) factors[index] = scale;
    if (bits >>> 16 >= threshold) factors[index + 1] = scale; // past the end of an odd array: ignored
  }
  return tf.tensor(factors, [...shape]);
}
