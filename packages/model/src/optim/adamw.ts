import type { TensorMap } from '../tensor-map.js';
import { type Moments, type Optimiser, OptimiserState, withMoments } from './optimiser.js';

/** Names as in PyTorch. */
export interface AdamWOptions {
  betas?: readonly [number, number];
  epsilon?: number;
  weightDecay?: number;
  /** Which parameters decay. Default: all but biases and LayerNorms. */
  decays?: (name: string) => boolean;
  /**
   * `before`: p ← p·(1 − lr·decay), then the step (Loshchilov and Hutter, arXiv 1711.05101, as PyTorch);
   * `after`: the step, then the decay (Hugging Face's own AdamW); `l2`: added to the gradient (Adam).
   */
  decay?: 'before' | 'after' | 'l2';
  /** Divides the moments by 1 − βᵗ (Kingma and Ba, arXiv 1412.6980, algorithm 1). Default true. */
  correctBias?: boolean;
}

/** Adam with decoupled weight decay: p ← p − lr·m̂/(√v̂ + ε), m and v running means of g and g². */
export class AdamW implements Optimiser {
  readonly #options: Required<AdamWOptions>;
  readonly #state = new OptimiserState();
  #steps = 0;

  constructor(options: AdamWOptions = {}) {
    this.#options = {
      betas: [0.9, 0.999],
      epsilon: 1e-8,
      weightDecay: 0.01,
      decays: isDecayed,
      decay: 'before',
      correctBias: true,
      ...options,
    };
  }

  step(parameters: TensorMap, gradients: TensorMap, learningRate: number): void {
    this.#steps++;
    for (const { name, values, gradient, moments } of withMoments(parameters, gradients, this.#state)) {
      this.#update(values, gradient, moments, learningRate, this.#options.decays(name));
    }
  }

  state(): TensorMap {
    return this.#state.snapshot();
  }

  restore(state: TensorMap, steps: number): void {
    this.#state.restore(state);
    this.#steps = steps;
  }

  #update(
    values: Float32Array,
    gradient: Float32Array,
    [first, second]: Moments,
    learningRate: number,
    decays: boolean,
  ): void {
    const { betas, epsilon, weightDecay, decay, correctBias } = this.#options;
    const [beta1, beta2] = betas;
    const step = correctBias ? learningRate / (1 - beta1 ** this.#steps) : learningRate;
    const correction = correctBias ? Math.sqrt(1 - beta2 ** this.#steps) : 1;
    const l2 = decays && decay === 'l2' ? weightDecay : 0;
    const shrinkBefore = decays && decay === 'before' ? 1 - learningRate * weightDecay : 1;
    const shrinkAfter = decays && decay === 'after' ? 1 - learningRate * weightDecay : 1;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      const g = gradient[index]! + l2 * value;
      const m = beta1 * first[index]! + (1 - beta1) * g;
      const v = beta2 * second[index]! + (1 - beta2) * g * g;
      first[index] = m;
      second[index] = v;
      values[index] =
        (value * shrinkBefore - (step * m) / (Math.sqrt(v) / correction + epsilon)) * shrinkAfter;
    }
  }
}

/** Whether weight decay applies by default: not to biases, scales and LayerNorms, as BERT's own code has it. */
export function isDecayed(name: string): boolean {
  return !/\b(bias|scale)$|LayerNorm|layer_norm/.test(name);
}
