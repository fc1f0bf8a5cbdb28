/** What the host does in a step: clipping and AdamW over the adapters and over all parameters of ALBERT-base. */
import { bench, describe } from 'vitest';
import { AdamW } from '../src/optim/adamw.js';
import { clipByGlobalNorm } from '../src/optim/clip.js';
import type { TensorMap } from '../src/tensor-map.js';

const options = { time: 500, warmupIterations: 2 };
const tensor = (size: number, scale: number): TensorMap => {
  const data = Float32Array.from({ length: size }, (_, index) => Math.sin(index) * scale);
  return new Map([['weight', { shape: [size], data }]]);
};

describe.each([
  ['adapters of 64, LayerNorms, classifier', 2_384_130],
  ['all', 11_685_122],
])('%s: %i parameters', (_, size) => {
  const [parameters, gradients] = [tensor(size, 0.02), tensor(size, 1e-3)];
  const optimiser = new AdamW();
  bench('clipByGlobalNorm(), within the bound', () => void clipByGlobalNorm(gradients, 1e9), options);
  bench('AdamW', () => optimiser.step(parameters, gradients, 2e-5), options);
});
