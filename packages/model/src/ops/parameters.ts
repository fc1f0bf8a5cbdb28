/** The tensors of a network on the device, by their checkpoint names, and which of them train. */
import { ShapeError } from '@adaptmem/core';
import type { HostTensor, TensorMap } from '../tensor-map.js';
import { tf } from '../tf.js';
import type { EmbeddingTable } from './embedding.js';
import type { NormWeights } from './layer-norm.js';
import type { LinearWeights } from './linear.js';

/**
 * Host and device copies of a network. The host copy of what trains is private and is where the optimiser
 * works; frozen tensors are shared with the caller's map and never written. Frozen tensors are uploaded when
 * they are first used.
 */
export class Parameters {
  readonly #host = new Map<string, HostTensor>();
  readonly #variables = new Map<string, tf.Variable>();
  readonly #frozen = new Map<string, tf.Tensor>();
  readonly #base: Parameters | undefined;

  /**
   * @param trains which names get gradients
   * @param base has the tensors that are not among `tensors`; stays with its owner, who disposes of it
   */
  constructor(tensors: TensorMap, trains: (name: string) => boolean = () => false, base?: Parameters) {
    this.#base = base;
    for (const [name, tensor] of tensors) {
      const own = trains(name);
      this.#host.set(name, own ? { shape: tensor.shape, data: tensor.data.slice() } : tensor);
      if (own)
        this.#variables.set(
          name,
          tf.tidy(() => tf.variable(upload(tensor))),
        );
    }
  }

  has(name: string): boolean {
    return this.#host.has(name) || (this.#base?.has(name) ?? false);
  }

  trains(name: string): boolean {
    return this.#variables.has(name);
  }

  /** The variables that train, in the order of the tensors given. */
  get variables(): ReadonlyMap<string, tf.Variable> {
    return this.#variables;
  }

  /** The host's copy. @throws TypeError if there is no such tensor */
  host(name: string): HostTensor {
    const tensor = this.#host.get(name) ?? (this.#base?.has(name) ? this.#base.host(name) : undefined);
    if (!tensor) throw new TypeError(`Network has no tensor "${name}"`);
    return tensor;
  }

  /** The host's copies of what trains. */
  trained(): TensorMap {
    return new Map([...this.#variables.keys()].map((name) => [name, this.host(name)]));
  }

  /** A tensor on the device. @throws ShapeError if it has another rank */
  device<R extends tf.Tensor>(name: string, rank: number): R {
    if (!this.#host.has(name) && this.#base) return this.#base.device<R>(name, rank);
    const tensor = this.#variables.get(name) ?? this.#frozen.get(name) ?? this.#uploadFrozen(name);
    if (tensor.rank !== rank) throw new ShapeError(name, new Array<number>(rank).fill(-1), tensor.shape);
    return tensor as R;
  }

  /** The linear layer `<name>.weight`, `<name>.bias`. @param biasOf where the bias is, if under another name */
  linear(name: string, biasOf = name): LinearWeights {
    return {
      weight: this.device<tf.Tensor2D>(`${name}.weight`, 2),
      bias: this.device<tf.Tensor1D>(`${biasOf}.bias`, 1),
      trains: { weight: this.trains(`${name}.weight`), bias: this.trains(`${biasOf}.bias`) },
    };
  }

  /** The layer normalisation `<name>.weight`, `<name>.bias`. */
  norm(name: string): NormWeights {
    return {
      weight: this.device<tf.Tensor1D>(`${name}.weight`, 1),
      bias: this.device<tf.Tensor1D>(`${name}.bias`, 1),
      trains: { weight: this.trains(`${name}.weight`), bias: this.trains(`${name}.bias`) },
    };
  }

  /** The embedding table of that name; it is only on the device if it trains. */
  table(name: string): EmbeddingTable {
    return { host: this.host(name), device: this.#variables.get(name) as tf.Tensor2D | undefined };
  }

  /** Takes over other values for what trains, on the host and the device. @throws ShapeError @throws TypeError */
  replace(tensors: TensorMap): void {
    for (const [name, { shape, data }] of tensors) {
      const own = this.host(name);
      if (!this.trains(name)) throw new TypeError(`Tensor "${name}" does not train`);
      if (`${own.shape}` !== `${shape}`) throw new ShapeError(name, own.shape, shape);
      own.data.set(data);
    }
    this.upload();
  }

  /** Sends the host's copies of what trains to the device, after the optimiser has changed them. */
  upload(): void {
    for (const [name, variable] of this.#variables) {
      tf.tidy(() => variable.assign(upload(this.host(name))));
    }
  }

  /** Frees the device's memory. */
  dispose(): void {
    for (const tensors of [this.#variables, this.#frozen]) {
      for (const tensor of tensors.values()) tensor.dispose();
      tensors.clear();
    }
  }

  #uploadFrozen(name: string): tf.Tensor {
    const tensor = tf.keep(upload(this.host(name)));
    this.#frozen.set(name, tensor);
    return tensor;
  }
}

function upload({ data, shape }: HostTensor): tf.Tensor {
  return tf.tensor(data, [...shape]);
}
