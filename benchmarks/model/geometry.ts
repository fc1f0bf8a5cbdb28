/** ALBERT-base with adapters as the benchmark trains it, and how many floating-point operations a step is worth. */

/** Lan et al., arXiv 1909.11942, table 1 (base); adapters of 64 as Houlsby et al., arXiv 1902.00751. */
export const GEOMETRY = {
  layers: 12,
  embedding: 128,
  hidden: 768,
  inner: 3072,
  heads: 12,
  vocabulary: 30_000,
  positions: 512,
  bottleneck: 64,
  labels: 2,
} as const;

/** What trains: `houlsby` adapters, LayerNorms and the classifier; `fine-tuned` everything. */
export const METHODS = ['houlsby', 'fine-tuned'] as const;
export type Method = (typeof METHODS)[number];

/** A padded batch. */
export interface BatchShape {
  size: number;
  length: number;
}

/**
 * Operations of the matrix products in one step, 2 for a multiplication with addition. Counts all tokens in all
 * layers, so whoever computes less (ours: the last layer for the first tokens only) looks better by it.
 */
export function stepFlop(method: Method, { size, length }: BatchShape): number {
  const { layers, embedding, hidden, inner, bottleneck } = GEOMETRY;
  const tokens = size * length;
  const linear = embedding * hidden + layers * (4 * hidden * hidden + 2 * hidden * inner);
  const attention = layers * 2 * length * hidden;
  const adapters = layers * 2 * 2 * hidden * bottleneck;
  return method === 'houlsby'
    ? 2 * tokens * (2 * linear + 3 * (attention + adapters))
    : 2 * tokens * 3 * (linear + attention);
}
