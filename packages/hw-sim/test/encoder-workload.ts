/** Workloads for tests: an ALBERT-like encoder by its sizes, stored as adapter-ALBERT stores it. */
import type { OperatorKind, TensorUse, Workload, WorkloadOperator, WorkloadTensor } from '@adaptmem/core';

export interface EncoderSizes {
  tasks: number;
  layers: number;
  hidden: number;
  heads: number;
  ffn: number;
  tokens: number;
  vocabulary: number;
  embedding: number;
  /** Adapter width; 0: every tensor belongs to a task (full fine-tuning). */
  adapter: number;
  /** Non-zero share of pruned weights. */
  density: number;
}

export const ALBERT_BASE: EncoderSizes = {
  tasks: 8,
  layers: 12,
  hidden: 768,
  heads: 12,
  ffn: 3072,
  tokens: 128,
  vocabulary: 30000,
  embedding: 128,
  adapter: 64,
  density: 0.5,
};

export const TINY: EncoderSizes = {
  tasks: 2,
  layers: 2,
  hidden: 32,
  heads: 2,
  ffn: 64,
  tokens: 16,
  vocabulary: 100,
  embedding: 16,
  adapter: 8,
  density: 0.5,
};

/** One inference a task, weights pruned to `density` and bitmask-encoded at 8 bits, activations dense. */
export function encoderWorkload(sizes: EncoderSizes): Workload {
  const tasks = Array.from({ length: sizes.tasks }, (_, index) => `task${index}`);
  const tensors = new Map<string, WorkloadTensor>();
  const inferences = tasks.map((task) => ({ task, operators: new Profile(sizes, task, tensors).run() }));
  return {
    schemaVersion: 1,
    name: `encoder-${sizes.hidden}x${sizes.layers}-${sizes.tasks}-tasks`,
    model: 'encoder',
    method: sizes.adapter > 0 ? 'houlsby' : 'fine-tuned',
    sequenceLength: sizes.tokens,
    tasks,
    tensors: [...tensors.values()],
    inferences,
  };
}

interface Shape {
  rows: number;
  cols: number;
  inner?: number;
  repeat?: number;
  layer?: number;
}

/** Writes down the operators of one task's inference, and the tensors that they use. */
class Profile {
  readonly #operators: WorkloadOperator[] = [];
  readonly #sizes: EncoderSizes;
  readonly #task: string;
  readonly #tensors: Map<string, WorkloadTensor>;
  readonly #hidden: TensorUse;
  readonly #branch: TensorUse;

  constructor(sizes: EncoderSizes, task: string, tensors: Map<string, WorkloadTensor>) {
    this.#sizes = sizes;
    this.#task = task;
    this.#tensors = tensors;
    this.#hidden = this.#activation('hidden', sizes.tokens * sizes.hidden);
    this.#branch = this.#activation('branch', sizes.tokens * sizes.hidden);
  }

  run(): WorkloadOperator[] {
    this.#embedding();
    for (let layer = 0; layer < this.#sizes.layers; layer++) {
      this.#attention(layer);
      this.#afterBranch(layer, 'attention');
      this.#feedForward(layer);
      this.#afterBranch(layer, 'ffn');
    }
    this.#classifier();
    return this.#operators;
  }

  #embedding(): void {
    const { tokens: T, hidden: H, vocabulary, embedding: E } = this.#sizes;
    const table = this.#weight('embedding', 'embedding', [vocabulary, E]);
    const words = this.#activation('words', T * E);
    const looked = { ...table, elements: T * E };
    this.#add('embedding', 'embedding-lookup', 'embedding', { rows: T, cols: E }, [looked], [words]);
    const reads = [words, this.#weight('mapping', 'embedding', [E, H])];
    this.#add('mapping', 'gemm', 'embedding', { rows: T, cols: H, inner: E }, reads, [this.#hidden]);
  }

  #attention(layer: number): void {
    const { tokens: T, hidden: H, heads } = this.#sizes;
    const square = { rows: T, cols: H, inner: H, layer };
    const [query, key, value] = ['query', 'key', 'value'].map((name) => {
      const output = this.#activation(name, T * H);
      const reads = [this.#hidden, this.#weight(`attention.${name}`, 'attention', [H, H])];
      this.#add(`layer${layer}.${name}`, 'gemm', 'attention', square, reads, [output]);
      return { ...output, elements: (T * H) / heads };
    });
    const scores = this.#activation('scores', heads * T * T, T * T);
    const context = { ...this.#branch, elements: (T * H) / heads };
    const ofHead = { rows: T, repeat: heads, layer };
    const byKeys = { ...ofHead, cols: T, inner: H / heads };
    this.#add(`layer${layer}.scores`, 'gemm', 'attention', byKeys, [query!, key!], [scores]);
    this.#add(`layer${layer}.softmax`, 'softmax', 'attention', { ...ofHead, cols: T }, [scores], [scores]);
    const byValues = { ...ofHead, cols: H / heads, inner: T };
    this.#add(`layer${layer}.context`, 'gemm', 'attention', byValues, [scores, value!], [context]);
    const reads = [this.#branch, this.#weight('attention.output', 'attention', [H, H])];
    this.#add(`layer${layer}.output`, 'gemm', 'attention', square, reads, [this.#branch]);
  }

  #feedForward(layer: number): void {
    const { tokens: T, hidden: H, ffn: F } = this.#sizes;
    const inner = this.#activation('ffn', T * F);
    const up = this.#weight('ffn.up', 'ffn', [H, F]);
    const down = this.#weight('ffn.down', 'ffn', [F, H]);
    const name = `layer${layer}.ffn`;
    this.#add(
      `${name}.up`,
      'gemm',
      'ffn',
      { rows: T, cols: F, inner: H, layer },
      [this.#hidden, up],
      [inner],
    );
    this.#add(`layer${layer}.gelu`, 'gelu', 'ffn', { rows: T, cols: F, layer }, [inner], [inner]);
    const shape = { rows: T, cols: H, inner: F, layer };
    this.#add(`${name}.down`, 'gemm', 'ffn', shape, [inner, down], [this.#branch]);
  }

  /** Adapter, residual and layer norm. */
  #afterBranch(layer: number, place: string): void {
    const { tokens: T, hidden: H, adapter: A } = this.#sizes;
    if (A > 0) this.#adapter(layer, place);
    const norm = this.#weight(`${place}.layernorm`, 'layernorm', [2 * H], true);
    const shape = { rows: T, cols: H, layer };
    const sum = [this.#hidden, this.#branch];
    const name = `layer${layer}.${place}`;
    this.#add(`${name}.add`, 'elementwise-add', place, shape, sum, [this.#hidden]);
    this.#add(`${name}.layernorm`, 'layernorm', place, shape, [this.#hidden, norm], [this.#hidden]);
  }

  #adapter(layer: number, place: string): void {
    const { tokens: T, hidden: H, adapter: A } = this.#sizes;
    const narrow = this.#activation('adapter', T * A);
    const down = this.#weight(`${place}.adapter.down`, 'adapter', [H, A], true);
    const up = this.#weight(`${place}.adapter.up`, 'adapter', [A, H], true);
    const name = `layer${layer}.${place}.adapter`;
    const [into, out] = [
      { rows: T, cols: A, inner: H, layer },
      { rows: T, cols: H, inner: A, layer },
    ];
    const shape = { rows: T, cols: A, layer };
    this.#add(`${name}.down`, 'gemm', 'adapter', into, [this.#branch, down], [narrow]);
    this.#add(`${name}.activation`, 'adapter-activation', 'adapter', shape, [narrow], [narrow]);
    const restored = this.#activation('restored', T * H);
    this.#add(`${name}.up`, 'gemm', 'adapter', out, [narrow, up], [restored]);
    const residual = { rows: T, cols: H, layer };
    this.#add(
      `${name}.add`,
      'elementwise-add',
      'adapter',
      residual,
      [restored, this.#branch],
      [this.#branch],
    );
  }

  #classifier(): void {
    const { hidden: H } = this.#sizes;
    const reads = [{ ...this.#hidden, elements: H }, this.#weight('classifier', 'classifier', [H, 2], true)];
    const logits = this.#activation('logits', 2);
    this.#add('classifier', 'gemm', 'head', { rows: 1, cols: 2, inner: H }, reads, [logits]);
  }

  #add(
    name: string,
    kind: OperatorKind,
    group: string,
    shape: Shape,
    reads: TensorUse[],
    writes: TensorUse[],
  ): void {
    this.#operators.push({ name, kind, group, repeat: 1, ...shape, reads, writes });
  }

  /** A parameter: pruned but for layer norms, the task's own if `ofTask` or if there are no adapters. */
  #weight(name: string, role: WorkloadTensor['role'], shape: number[], ofTask = false): TensorUse {
    const elements = shape.reduce((product, size) => product * size, 1);
    const perTask = ofTask || this.#sizes.adapter === 0;
    const full = perTask ? `${this.#task}/${name}` : name;
    const pruned = role !== 'layernorm';
    const density = pruned ? this.#sizes.density : 1;
    const data = 8 * Math.round(elements * density);
    this.#store({
      name: full,
      role,
      shape,
      elements,
      density,
      encoding: pruned ? 'bitmask' : 'dense',
      encodedBits: { data, mask: pruned ? elements : 0, metadata: 8 },
      mutability: perTask ? 'per-task' : 'frozen',
      tasks: perTask ? [this.#task] : 'all',
    });
    return { tensor: full, elements };
  }

  #activation(name: string, size: number, used = size): TensorUse {
    this.#store({
      name,
      role: 'activation',
      shape: [size],
      elements: size,
      density: 1,
      encoding: 'dense',
      encodedBits: { data: 8 * size, mask: 0, metadata: 0 },
      mutability: 'transient',
      tasks: 'all',
    });
    return { tensor: name, elements: used };
  }

  #store(tensor: Omit<WorkloadTensor, 'storageFormat' | 'bitsPerElement'>): void {
    this.#tensors.set(tensor.name, { storageFormat: 'adaptivfloat<8,3>', bitsPerElement: 8, ...tensor });
  }
}
