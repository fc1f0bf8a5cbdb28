import type { TensorMap } from '../tensor-map.js';
import { isDecayed } from './adamw.js';
import { type Moments, type Optimiser, OptimiserState, withMoments } from './optimiser.js';

export interface LambOptions {
  betas?: readonly [number, number];
  epsilon?: number;
  weightDecay?: number;
  /** Which parameters decay and are scaled by their norm. Default: all but biases and LayerNorms, as ALBERT has it. */
  adapts?: (name: string) => boolean;
}

/**
 * LAMB (You et al., "Large Batch Optimization for Deep Learning", arXiv 1904.00962, algorithm 2, with φ the identity):
 * u = m̂/(√v̂ + ε) + λ·p, p ← p − lr·(‖p‖/‖u‖)·u. The ratio is 1 where a norm is 0, and for parameters that do not
 * adapt, which then take Adam's step.
 */
export class Lamb implements Optimiser {
  readonly #options: Required<LambOptions>;
  readonly #state = new OptimiserState();
  /** Holds the update of one parameter after the other. */
  #update = new Float64Array();
  #steps = 0;

  constructor(options: LambOptions = {}) {
    this.#options = {
      betas: [0.9, 0.999],
      epsilon: 1e-6,
      weightDecay: 0.01,
      adapts: isDecayed,
      ...options,
    };
  }

  step(parameters: TensorMap, gradients: TensorMap, learningRate: number): void {
    this.#steps++;
    for (const { name, values, gradient, moments } of withMoments(parameters, gradients, this.#state)) {
      const adapts = this.#options.adapts(name);
      const ratio = this.#direct(values, gradient, moments, adapts);
      const step = learningRate * (adapts ? ratio : 1);
      for (let index = 0; index < values.length; index++) values[index]! -= step * this.#update[index]!;
    }
  }

  state(): TensorMap {
    return this.#state.snapshot();
  }

  restore(state: TensorMap, steps: number): void {
    this.#state.restore(state);
    this.#steps = steps;
  }

  /** Fills the update u. @returns ‖p‖/‖u‖ */
  #direct(values: Float32Array, gradient: Float32Array, [first, second]: Moments, adapts: boolean): number {
    const { betas, epsilon, weightDecay } = this.#options;
    const [beta1, beta2] = betas;
    const firstScale = 1 / (1 - beta1 ** this.#steps);
    const secondScale = 1 / (1 - beta2 ** this.#steps);
    const decay = adapts ? weightDecay : 0;
    if (this.#update.length < values.length) this.#update = new Float64Array(values.length);
    const update = this.#update;
    let [weights, updates] = [0, 0];
    for (let index = 0; index < values.length; index++) {
      const [g, value] = [gradient[index]!, values[index]!];
      const m = beta1 * first[index]! + (1 - beta1) * g;
      const v = beta2 * second[index]! + (1 - beta2) * g * g;
      first[index] = m;
      second[index] = v;
      const u = (m * firstScale) / (Math.sqrt(v * secondScale) + epsilon) + decay * value;
      update[index] = u;
      weights += value * value;
      updates += u * u;
    }
    return weights > 0 && updates > 0 ? Math.sqrt(weights / updates) : 1;
  }
}
