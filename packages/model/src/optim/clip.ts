import type { TensorMap } from '../tensor-map.js';

/** √Σg² over all gradients. */
export function globalNorm(gradients: TensorMap): number {
  let squares = 0;
  for (const { data } of gradients.values()) {
    for (let index = 0; index < data.length; index++) squares += data[index]! * data[index]!;
  }
  return Math.sqrt(squares);
}

/**
 * Scales all gradients, in place, so that their global norm is at most `maximum`: g ← g·min(1, max/(norm + 10⁻⁶)),
 * as PyTorch's `clip_grad_norm_`.
 *
 * @returns the norm before
 */
export function clipByGlobalNorm(gradients: TensorMap, maximum: number): number {
  const norm = globalNorm(gradients);
  const factor = maximum / (norm + 1e-6);
  if (factor >= 1) return norm;
  for (const { data } of gradients.values()) {
    for (let index = 0; index < data.length; index++) data[index]! *= factor;
  }
  return norm;
}
