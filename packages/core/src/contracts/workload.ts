/**
 * The meeting point of model and simulator: what one inference reads, computes and writes. `model` produces it
 * from a network, `hw-sim` and `mapper` consume it; neither knows the other.
 *
 * A tensor is stored in up to three parts: `data` (the values), `mask` (bitmask, indices or runs of the non-zeros) and
 * `metadata` (exponent biases and the like). They are placed separately, because a fault in a mask shifts every
 * value behind it and a fault in a value does not.
 */
import { z } from 'zod';

export const TENSOR_ROLES = [
  'embedding',
  'attention',
  'ffn',
  'adapter',
  'layernorm',
  'classifier',
  'pooler',
  'activation',
] as const;

export const TENSOR_PARTS = ['data', 'mask', 'metadata'] as const;
export type TensorPart = (typeof TENSOR_PARTS)[number];

export const WorkloadTensor = z.strictObject({
  /** Unique; a task's own tensor starts with `<task>/`. */
  name: z.string().min(1),
  role: z.enum(TENSOR_ROLES),
  shape: z.array(z.number().int().positive()),
  elements: z.number().int().positive(),
  /** Number format of the stored values, e.g. `fp32`, `adaptivfloat<8,3>`. */
  storageFormat: z.string(),
  bitsPerElement: z.number().positive(),
  /** Share of non-zero values, 0 … 1. */
  density: z.number().min(0).max(1),
  /** `lane-banked` is a bitmask in sixteen banks, filled up to the fullest. */
  encoding: z.enum(['dense', 'bitmask', 'lane-banked', 'csr', 'run-length']),
  /** What the encoder really wrote, by part; 0 for a part that the encoding does not have. */
  encodedBits: z.strictObject({
    data: z.number().int().nonnegative(),
    mask: z.number().int().nonnegative(),
    metadata: z.number().int().nonnegative(),
  }),
  /** `frozen`: written once for all tasks; `per-task`: rewritten when a task is added; `transient`: activations. */
  mutability: z.enum(['frozen', 'per-task', 'transient']),
  tasks: z.union([z.literal('all'), z.array(z.string()).min(1)]),
  /** The tensor of which it is a tile, if it is placed in tiles: operators read all of them as one operand. */
  tileOf: z.string().optional(),
});
export type WorkloadTensor = z.infer<typeof WorkloadTensor>;

/** A use of a tensor by an operator. */
export const TensorUse = z.strictObject({
  tensor: z.string(),
  /** Elements touched in one execution: the whole tensor for a weight, T rows of an embedding table. */
  elements: z.number().int().positive(),
});
export type TensorUse = z.infer<typeof TensorUse>;

export const OPERATOR_KINDS = [
  'gemm',
  'softmax',
  'layernorm',
  'gelu',
  'elementwise-add',
  'elementwise-mul',
  'embedding-lookup',
  'adapter-activation',
  'tanh',
  'early-exit',
] as const;
export type OperatorKind = (typeof OPERATOR_KINDS)[number];

export const WorkloadOperator = z.strictObject({
  /** Unique within an inference, e.g. `layer3.attention.query`. */
  name: z.string(),
  kind: z.enum(OPERATOR_KINDS),
  /** Group that reports sum by, e.g. `attention`, `ffn`, `adapter`, `embedding`, `head`. */
  group: z.string(),
  /** Encoder layer application, from 0; absent outside the encoder. */
  layer: z.number().int().nonnegative().optional(),
  /**
   * gemm: `rows` × `inner` times `inner` × `cols`; every other kind works on `rows` × `cols` elements.
   */
  rows: z.number().int().positive(),
  cols: z.number().int().positive(),
  inner: z.number().int().positive().optional(),
  /** Equal executions (e.g. attention heads); `reads` and `writes` are for one of them. */
  repeat: z.number().int().positive().default(1),
  reads: z.array(TensorUse),
  writes: z.array(TensorUse),
});
export type WorkloadOperator = z.infer<typeof WorkloadOperator>;

/** One inference of one task: operators in execution order. */
export const Inference = z.strictObject({
  task: z.string(),
  operators: z.array(WorkloadOperator).min(1),
});
export type Inference = z.infer<typeof Inference>;

export const Workload = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  /** Network and its size, e.g. `albert-base`. */
  model: z.string(),
  /** Tuning method, e.g. `fine-tuned`, `houlsby`. */
  method: z.string(),
  sequenceLength: z.number().int().positive(),
  tasks: z.array(z.string()).min(1),
  tensors: z.array(WorkloadTensor).min(1),
  inferences: z.array(Inference).min(1),
});
export type Workload = z.infer<typeof Workload>;

/** All bits that a tensor occupies. */
export function encodedBitsOf(tensor: WorkloadTensor): number {
  return tensor.encodedBits.data + tensor.encodedBits.mask + tensor.encodedBits.metadata;
}

/** Throws the first broken promise of a workload: unique names, known tensors, tasks that exist. @throws TypeError */
export function assertWorkload(workload: Workload): void {
  const tensors = new Map(workload.tensors.map((tensor) => [tensor.name, tensor]));
  if (tensors.size !== workload.tensors.length) throw new TypeError('Workload has two tensors of one name');
  for (const { task, operators } of workload.inferences) {
    if (!workload.tasks.includes(task)) throw new TypeError(`Inference of unknown task "${task}"`);
    for (const operator of operators) assertOperator(operator, task, tensors);
  }
}

function assertOperator(
  operator: WorkloadOperator,
  task: string,
  tensors: ReadonlyMap<string, WorkloadTensor>,
): void {
  for (const use of [...operator.reads, ...operator.writes]) {
    const tensor = tensors.get(use.tensor);
    if (!tensor) throw new TypeError(`Operator "${operator.name}" uses unknown tensor "${use.tensor}"`);
    if (tensor.tasks !== 'all' && !tensor.tasks.includes(task)) {
      throw new TypeError(
        `Operator "${operator.name}" of task "${task}" uses "${use.tensor}" of another task`,
      );
    }
  }
  if ((operator.kind === 'gemm') !== (operator.inner !== undefined)) {
    throw new TypeError(`Operator "${operator.name}": "inner" belongs to gemm, and only to it`);
  }
}
