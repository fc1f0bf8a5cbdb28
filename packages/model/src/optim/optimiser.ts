import type { HostTensor, TensorMap } from '../tensor-map.js';

/** Changes parameters along their gradients. It works on the host, in double precision over float32 state. */
export interface Optimiser {
  /** One step, in place. @param gradients by the same names as the parameters */
  step(parameters: TensorMap, gradients: TensorMap, learningRate: number): void;
  /** Everything that the next step depends on, by names that end in the parameter's. */
  state(): TensorMap;
  /** Goes on from a state of `state()`, after so many steps. */
  restore(state: TensorMap, steps: number): void;
}

/** State tensors of one kind: `<kind>/<parameter>`, made of zeros when first asked for. */
export class OptimiserState {
  readonly #tensors: TensorMap = new Map();

  of(kind: string, name: string, like: HostTensor): Float32Array {
    const key = `${kind}/${name}`;
    let tensor = this.#tensors.get(key);
    if (!tensor) {
      tensor = { shape: like.shape, data: new Float32Array(like.data.length) };
      this.#tensors.set(key, tensor);
    }
    return tensor.data;
  }

  snapshot(): TensorMap {
    return new Map([...this.#tensors].map(([key, { shape, data }]) => [key, { shape, data: data.slice() }]));
  }

  restore(state: TensorMap): void {
    this.#tensors.clear();
    for (const [key, { shape, data }] of state) this.#tensors.set(key, { shape, data: data.slice() });
  }
}

/** First and second moments of a gradient, as AdamW and LAMB keep them. */
export type Moments = readonly [first: Float32Array, second: Float32Array];

/** Parameters one after the other, each with its gradient and moments. @throws TypeError for a missing gradient */
export function* withMoments(
  parameters: TensorMap,
  gradients: TensorMap,
  state: OptimiserState,
): Generator<{ name: string; values: Float32Array; gradient: Float32Array; moments: Moments }> {
  for (const [name, parameter] of parameters) {
    const gradient = gradients.get(name);
    if (!gradient) throw new TypeError(`No gradient for parameter "${name}"`);
    const moments = [state.of('exp_avg', name, parameter), state.of('exp_avg_sq', name, parameter)] as const;
    yield { name, values: parameter.data, gradient: gradient.data, moments };
  }
}
