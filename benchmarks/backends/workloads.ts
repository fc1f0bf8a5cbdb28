/** What is timed on every backend, and how many floating-point operations it is worth. */

/** ALBERT-base's encoder layer (Lan et al., arXiv 1909.11942, table 1) on a batch of 8 sequences of 128 tokens. */
export const GEOMETRY = {
  /** Side of the square matrices of the plain products. */
  side: 1024,
  batch: 8,
  length: 128,
  embedding: 128,
  hidden: 768,
  inner: 3072,
  heads: 12,
  /** Width of the adapters (Houlsby et al., arXiv 1902.00751, use 64 on most tasks). */
  bottleneck: 64,
  /** Small: looking words up is not what is measured. */
  vocabulary: 1000,
} as const;

/** Names are shared with `torch_child.py`. */
export const WORKLOAD_NAMES = [
  'matmul',
  'matmul-transposed',
  'linear',
  'layer-adapters',
  'layer-full',
] as const;
export type WorkloadName = (typeof WORKLOAD_NAMES)[number];

/** Seconds of every repeat, as a child process reports them. */
export type Timings = Partial<Record<WorkloadName, number[]>>;

interface Workload {
  label: string;
  /** Useful floating-point operations: 2 for a multiplication with addition; products of matrices only. */
  flop: number;
}

const { side, batch, length, embedding, hidden, inner, bottleneck } = GEOMETRY;
const tokens = batch * length;
const linear = 2 * tokens * hidden * hidden;
const frozenPart = 2 * tokens * (embedding * hidden + 4 * hidden * hidden + 2 * hidden * inner);
const attention = 2 * tokens * 2 * length * hidden;
const adapters = 2 * tokens * 2 * 2 * hidden * bottleneck;

/**
 * A backward pass costs a linear layer one product for the gradient of its input, and another one if its weights
 * train; attention has no weights and costs two.
 */
export const WORKLOADS: Record<WorkloadName, Workload> = {
  matmul: { label: `matMul ${side}³`, flop: 2 * side ** 3 },
  'matmul-transposed': { label: `matMul ${side}³, second matrix transposed by flag`, flop: 2 * side ** 3 },
  linear: { label: `linear layer, ${tokens} × ${hidden} → ${hidden}, forward + backward`, flop: 3 * linear },
  'layer-adapters': {
    label: `ALBERT-base layer, ${batch} × ${length} tokens, forward + backward, adapters and LayerNorms train`,
    flop: 2 * frozenPart + 3 * (attention + adapters),
  },
  'layer-full': {
    label: 'the same without adapters, all weights train',
    flop: 3 * (frozenPart + attention),
  },
};
