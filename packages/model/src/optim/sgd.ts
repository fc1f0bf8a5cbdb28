import type { TensorMap } from '../tensor-map.js';
import { type Optimiser, OptimiserState } from './optimiser.js';

/** Names as in PyTorch. */
export interface SgdOptions {
  momentum?: number;
  /** Added to the gradient. */
  weightDecay?: number;
  /** Which parameters decay. Default: all. */
  decays?: (name: string) => boolean;
}

/** Gradient descent with momentum as PyTorch has it: b ← μ·b + g from b = g, p ← p − lr·b. */
export class Sgd implements Optimiser {
  readonly #options: Required<SgdOptions>;
  readonly #state = new OptimiserState();

  constructor(options: SgdOptions = {}) {
    this.#options = { momentum: 0, weightDecay: 0, decays: () => true, ...options };
  }

  step(parameters: TensorMap, gradients: TensorMap, learningRate: number): void {
    const { momentum, weightDecay, decays } = this.#options;
    for (const [name, parameter] of parameters) {
      const { data } = parameter;
      const gradient = gradients.get(name);
      if (!gradient) throw new TypeError(`No gradient for parameter "${name}"`);
      const buffer = this.#state.of('momentum_buffer', name, parameter);
      const decay = decays(name) ? weightDecay : 0;
      for (let index = 0; index < data.length; index++) {
        const g = gradient.data[index]! + decay * data[index]!;
        const b = momentum * buffer[index]! + g;
        buffer[index] = b;
        data[index] = data[index]! - learningRate * b;
      }
    }
  }

  state(): TensorMap {
    return this.#state.snapshot();
  }

  restore(state: TensorMap): void {
    this.#state.restore(state);
  }
}
