/** Which words of a large vocabulary a step's predictions are compared with. */
import type { RandomStream } from '@adaptmem/core';
import type { SampledWords } from '../ops/sampled-vocabulary-loss.js';

/** Halvings of the interval in which the scale of the chances lies: float64 has no more digits. */
const HALVINGS = 60;

/**
 * The chance of every word to be in a sample, ∝ log((r + 2)/(r + 1)) for the word of rank r, but at most 1: Zipf's law, as
 * TensorFlow's `log_uniform_candidate_sampler` has it. Vocabularies list their words from the most frequent on.
 *
 * @param expected words in a sample on average
 * @returns [vocabulary]
 */
export function sampleChances(vocabulary: number, expected: number): Float64Array {
  if (expected >= vocabulary) return new Float64Array(vocabulary).fill(1);
  const zipf = Float64Array.from({ length: vocabulary }, (_, rank) => Math.log((rank + 2) / (rank + 1)));
  const chances = (scale: number) => zipf.map((share) => Math.min(1, scale * share));
  const total = (scale: number) => chances(scale).reduce((sum, chance) => sum + chance, 0);
  let [low, high] = [0, 1 / zipf.at(-1)!];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (total(middle) < expected) low = middle;
    else high = middle;
  }
  return chances(high);
}

/** Draws every word by itself with its chance. */
export function sampleWords(chances: Float64Array, stream: RandomStream): SampledWords {
  const ids: number[] = [];
  chances.forEach((chance, id) => {
    if (stream.next() < chance) ids.push(id);
  });
  return { ids: Int32Array.from(ids), logChances: Float32Array.from(ids, (id) => Math.log(chances[id]!)) };
}
