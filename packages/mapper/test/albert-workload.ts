/** An adapter-ALBERT as a workload, by arithmetic: sizes as given, densities and encodings assumed. */
import type { Workload, WorkloadOperator, WorkloadTensor } from '@adaptmem/core';

export interface AlbertSize {
  tasks: number;
  sequenceLength: number;
  vocabulary: number;
  embedding: number;
  hidden: number;
  heads: number;
  feedForward: number;
  layers: number;
  /** Adapter width. */
  bottleneck: number;
}

/** ALBERT-base v2 (facts: V = 30000, E = 128, H = 768, 12 heads, FFN 3072, 12 layers) with adapters of 64. */
export const ALBERT_BASE: AlbertSize = {
  tasks: 8,
  sequenceLength: 128,
  vocabulary: 30_000,
  embedding: 128,
  hidden: 768,
  heads: 12,
  feedForward: 3072,
  layers: 12,
  bottleneck: 64,
};

/** Small enough for tests that run it hundreds of times. */
export const ALBERT_NANO: AlbertSize = {
  tasks: 2,
  sequenceLength: 32,
  vocabulary: 500,
  embedding: 16,
  hidden: 64,
  heads: 2,
  feedForward: 128,
  layers: 2,
  bottleneck: 8,
};

/** Frozen backbone shared by all tasks, per-layer adapters, layer norms and a head for each task. */
export function albertWorkload(size: AlbertSize): Workload {
  return new AlbertBuilder(size).build();
}

const DENSITY = 0.5;
const BITS = 8;

class AlbertBuilder {
  readonly #size: AlbertSize;
  readonly #tensors = new Map<string, WorkloadTensor>();

  constructor(size: AlbertSize) {
    this.#size = size;
  }

  build(): Workload {
    const tasks = Array.from({ length: this.#size.tasks }, (_value, index) => `task${index}`);
    const inferences = tasks.map((task) => ({ task, operators: this.#inference(task) }));
    return {
      schemaVersion: 1,
      name: 'albert',
      model: 'albert',
      method: 'houlsby',
      sequenceLength: this.#size.sequenceLength,
      tasks,
      tensors: [...this.#tensors.values()],
      inferences,
    };
  }

  #inference(task: string): WorkloadOperator[] {
    const { sequenceLength: T, vocabulary, embedding, hidden, layers } = this.#size;
    const lookup: WorkloadOperator = {
      name: 'embeddings.lookup',
      kind: 'embedding-lookup',
      group: 'embedding',
      rows: T,
      cols: embedding,
      repeat: 1,
      reads: [
        {
          tensor: this.#frozen('embeddings.word', 'embedding', [vocabulary, embedding]),
          elements: T * embedding,
        },
      ],
      writes: [this.#activation('embedded', [T, embedding])],
    };
    const operators = [
      lookup,
      this.#gemm('embeddings.projection', 'embedding', T, hidden, embedding, 'embedded', 'hidden'),
    ];
    for (let layer = 0; layer < layers; layer++) operators.push(...this.#layer(task, layer));
    const head = this.#ofTask(task, 'classifier', 'classifier', [hidden, 2]);
    operators.push({
      name: 'classifier',
      kind: 'gemm',
      group: 'head',
      rows: 1,
      cols: 2,
      inner: hidden,
      repeat: 1,
      reads: [{ tensor: head, elements: hidden * 2 }, this.#activation('hidden', [T, hidden])],
      writes: [this.#activation('logits', [1, 2])],
    });
    return operators;
  }

  #layer(task: string, layer: number): WorkloadOperator[] {
    const { sequenceLength: T, hidden, feedForward, heads } = this.#size;
    const named = (operator: WorkloadOperator) => ({
      ...operator,
      name: `layer${layer}.${operator.name}`,
      layer,
    });
    const attention = ['query', 'key', 'value', 'output'].map((name) =>
      this.#gemm(`encoder.${name}`, 'attention', T, hidden, hidden, 'hidden', 'attended'),
    );
    return [
      ...attention,
      this.#rowwise('softmax', 'softmax', T, T, heads),
      ...this.#adapter(task, layer, 'attention'),
      this.#gemm('encoder.up', 'ffn', T, feedForward, hidden, 'hidden', 'inner'),
      this.#gemm('encoder.down', 'ffn', T, hidden, feedForward, 'inner', 'hidden'),
      ...this.#adapter(task, layer, 'ffn'),
    ].map(named);
  }

  #adapter(task: string, layer: number, place: string): WorkloadOperator[] {
    const { sequenceLength: T, hidden, bottleneck } = this.#size;
    const down = this.#ofTask(task, `layer${layer}.${place}.down`, 'adapter', [hidden, bottleneck]);
    const up = this.#ofTask(task, `layer${layer}.${place}.up`, 'adapter', [bottleneck, hidden]);
    const norm = this.#ofTask(task, `${place}.layernorm`, 'layernorm', [2, hidden]);
    const gemm = (tensor: string, name: string, cols: number, inner: number): WorkloadOperator => ({
      name: `${place}.adapter.${name}`,
      kind: 'gemm',
      group: 'adapter',
      rows: T,
      cols,
      inner,
      repeat: 1,
      reads: [{ tensor, elements: hidden * bottleneck }, this.#activation('hidden', [T, hidden])],
      writes: [this.#activation('attended', [T, hidden])],
    });
    return [
      gemm(down, 'down', bottleneck, hidden),
      gemm(up, 'up', hidden, bottleneck),
      {
        ...this.#rowwise(`${place}.layernorm`, 'layernorm', T, hidden, 1),
        reads: [{ tensor: norm, elements: 2 * hidden }, this.#activation('attended', [T, hidden])],
      },
    ];
  }

  #gemm(
    name: string,
    role: 'embedding' | 'attention' | 'ffn',
    rows: number,
    cols: number,
    inner: number,
    from: string,
    to: string,
  ): WorkloadOperator {
    const weight = this.#frozen(name, role, [inner, cols]);
    return {
      name,
      kind: 'gemm',
      group: role,
      rows,
      cols,
      inner,
      repeat: 1,
      reads: [{ tensor: weight, elements: inner * cols }, this.#activation(from, [rows, inner])],
      writes: [this.#activation(to, [rows, cols])],
    };
  }

  #rowwise(
    name: string,
    kind: 'softmax' | 'layernorm',
    rows: number,
    cols: number,
    repeat: number,
  ): WorkloadOperator {
    const use = this.#activation(kind === 'softmax' ? 'scores' : 'attended', [rows, cols]);
    return { name, kind, group: 'attention', rows, cols, repeat, reads: [use], writes: [use] };
  }

  #frozen(name: string, role: WorkloadTensor['role'], shape: number[]): string {
    return this.#parameter(name, role, shape, { mutability: 'frozen', tasks: 'all' });
  }

  #ofTask(task: string, name: string, role: WorkloadTensor['role'], shape: number[]): string {
    return this.#parameter(`${task}/${name}`, role, shape, { mutability: 'per-task', tasks: [task] });
  }

  #parameter(
    name: string,
    role: WorkloadTensor['role'],
    shape: number[],
    owner: Pick<WorkloadTensor, 'mutability' | 'tasks'>,
  ): string {
    const elements = shape.reduce((product, length) => product * length, 1);
    this.#tensors.set(name, {
      name,
      role,
      shape,
      elements,
      storageFormat: 'adaptivfloat<8,3>',
      bitsPerElement: BITS,
      density: DENSITY,
      encoding: 'bitmask',
      encodedBits: { data: Math.round(elements * DENSITY) * BITS, mask: elements, metadata: BITS },
      ...owner,
    });
    return name;
  }

  #activation(name: string, shape: number[]) {
    const elements = shape.reduce((product, length) => product * length, 1);
    const known = this.#tensors.get(name);
    if (!known || known.elements < elements) {
      this.#tensors.set(name, {
        name,
        role: 'activation',
        shape,
        elements,
        storageFormat: 'adaptivfloat<8,3>',
        bitsPerElement: BITS,
        density: 1,
        encoding: 'dense',
        encodedBits: { data: elements * BITS, mask: 0, metadata: 0 },
        mutability: 'transient',
        tasks: 'all',
      });
    }
    return { tensor: name, elements };
  }
}
