/**
 * Pruning while training, as an optimiser around another: masks follow a schedule, masked weights are zero and get
 * no gradient, and what the masks depend on is part of the optimiser's state, so that a resumed run has them too.
 *
 * `magnitude` (Zhu and Gupta 2017): the least magnitudes go, and stay away. `movement` (Sanh, Wolf and Rush 2020,
 * section 4): the entries go that training moves towards zero, S = −Σ (∂L/∂W)·W, summed straight through the mask;
 * an entry whose score recovers comes back with the value that it had.
 */
import type { Optimiser } from '../optim/optimiser.js';
import type { HostTensor, TensorMap } from '../tensor-map.js';
import { isPrunable } from './compress-model.js';
import { groupOf } from './groups.js';
import { magnitudeMasks, scoreMasks } from './prune.js';
import { cubicSparsity, type PruningSchedule, pruningMethod } from './pruning-schedule.js';
import type { CompressionSettings } from './settings.js';

export interface PrunedOptimiserOptions {
  schedule: PruningSchedule;
  /** Where the least are looked for, and the sparsity of each group. */
  targets: Pick<CompressionSettings, 'prune_scope' | 'groups'>;
  totalSteps: number;
}

/** An optimiser that prunes. */
export interface PrunedOptimiser extends Optimiser {
  /** Whether the sparsity is the final one: earlier weights are not what was asked for. */
  readonly isFinal: boolean;
}

/** Names of the state beside the inner optimiser's. */
const OWN = 'pruning/';
const KINDS = ['mask', 'score', 'kept'] as const;
type Kind = (typeof KINDS)[number];

/** Wraps an optimiser. */
export function prunedOptimiser(inner: Optimiser, options: PrunedOptimiserOptions): PrunedOptimiser {
  return new PruningOptimiser(inner, options);
}

class PruningOptimiser implements PrunedOptimiser {
  readonly #inner: Optimiser;
  readonly #options: PrunedOptimiserOptions;
  readonly #own: Record<Kind, Map<string, HostTensor>> = {
    mask: new Map(),
    score: new Map(),
    kept: new Map(),
  };
  #steps = 0;

  constructor(inner: Optimiser, options: PrunedOptimiserOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  get isFinal(): boolean {
    const { schedule, totalSteps } = this.#options;
    return this.#steps >= totalSteps * schedule.end_ratio;
  }

  step(parameters: TensorMap, gradients: TensorMap, learningRate: number): void {
    for (const [name, weights] of parameters) {
      if (this.#targetOf(name, weights) === 0) continue;
      const gradient = gradients.get(name)!.data;
      if (this.#isMovement(name)) this.#score(name, weights, gradient);
      const mask = this.#tensor('mask', name, weights, 1);
      for (let index = 0; index < mask.length; index++) gradient[index]! *= mask[index]!;
    }
    this.#inner.step(parameters, gradients, learningRate);
    this.#steps++;
    if (this.#isDue()) this.#remask(parameters);
    // momentum and decay move masked weights too
    for (const [name, { data }] of this.#own.mask) {
      const weights = parameters.get(name)!.data;
      for (let index = 0; index < data.length; index++) if (data[index] === 0) weights[index] = 0;
    }
  }

  state(): TensorMap {
    const own = KINDS.flatMap((kind) =>
      [...this.#own[kind]].map(([name, { shape, data }]): [string, HostTensor] => [
        `${OWN}${kind}/${name}`,
        { shape, data: data.slice() },
      ]),
    );
    return new Map([...this.#inner.state(), ...own]);
  }

  restore(state: TensorMap, steps: number): void {
    const isOwn = ([name]: [string, HostTensor]) => name.startsWith(OWN);
    this.#inner.restore(new Map([...state].filter((entry) => !isOwn(entry))), steps);
    for (const kind of KINDS) {
      const prefix = `${OWN}${kind}/`;
      const own = [...state].filter(([name]) => name.startsWith(prefix));
      this.#own[kind] = new Map(
        own.map(([name, { shape, data }]) => [name.slice(prefix.length), { shape, data: data.slice() }]),
      );
    }
    this.#steps = steps;
  }

  /** Masks change until the sparsity is the final one, and with it for the last time. */
  #isDue(): boolean {
    const { schedule, totalSteps } = this.#options;
    const last = Math.ceil(totalSteps * schedule.end_ratio);
    return this.#steps === last || (this.#steps < last && this.#steps % schedule.every_steps === 0);
  }

  #targetOf(name: string, { shape }: HostTensor): number {
    return isPrunable(shape) ? this.#options.targets.groups[groupOf(name)].sparsity : 0;
  }

  #isMovement(name: string): boolean {
    return pruningMethod(this.#options.schedule, groupOf(name)) === 'movement';
  }

  /** −g·w, with the value that a masked weight had: the mask is passed straight through. */
  #score(name: string, weights: HostTensor, gradient: Float32Array): void {
    const scores = this.#tensor('score', name, weights, 0);
    const kept = this.#tensor('kept', name, weights, 0);
    const mask = this.#tensor('mask', name, weights, 1);
    for (let index = 0; index < scores.length; index++) {
      const weight = mask[index] === 0 ? kept[index]! : weights.data[index]!;
      scores[index]! -= gradient[index]! * weight;
    }
  }

  #remask(parameters: TensorMap): void {
    const { schedule, totalSteps } = this.#options;
    for (const scope of this.#scopes(parameters)) {
      const [first] = scope as [[string, HostTensor]];
      const isMovement = this.#isMovement(first[0]);
      const sparsity = cubicSparsity(this.#targetOf(...first), this.#steps / totalSteps, schedule);
      const values = scope.map(([name, weights]) =>
        isMovement ? this.#tensor('score', name, weights, 0) : this.#unmasked(name, weights),
      );
      const masks = isMovement ? scoreMasks(values, sparsity) : magnitudeMasks(values, sparsity);
      scope.forEach(([name, weights], index) => {
        this.#change(name, weights, masks[index]!);
      });
    }
  }

  /** The tensors among which the least are looked for together. */
  #scopes(parameters: TensorMap): [string, HostTensor][][] {
    const members = [...parameters].filter(([name, weights]) => this.#targetOf(name, weights) > 0);
    if (this.#options.targets.prune_scope === 'tensor') return members.map((member) => [member]);
    return [...new Set(members.map(([name]) => groupOf(name)))].map((group) =>
      members.filter(([name]) => groupOf(name) === group),
    );
  }

  /** Weights with what is masked at zero, where it will stay. */
  #unmasked(name: string, weights: HostTensor): Float32Array {
    const mask = this.#tensor('mask', name, weights, 1);
    return weights.data.map((value, index) => value * mask[index]!);
  }

  #change(name: string, weights: HostTensor, next: Uint8Array): void {
    const mask = this.#tensor('mask', name, weights, 1);
    const kept = this.#isMovement(name) ? this.#tensor('kept', name, weights, 0) : undefined;
    for (let index = 0; index < mask.length; index++) {
      if (kept && mask[index] === 1 && next[index] === 0) kept[index] = weights.data[index]!;
      if (kept && mask[index] === 0 && next[index] === 1) weights.data[index] = kept[index]!;
      mask[index] = next[index]!;
    }
  }

  #tensor(kind: Kind, name: string, like: HostTensor, initial: number): Float32Array {
    let tensor = this.#own[kind].get(name);
    if (!tensor) {
      tensor = { shape: like.shape, data: new Float32Array(like.data.length).fill(initial) };
      this.#own[kind].set(name, tensor);
    }
    return tensor.data;
  }
}
