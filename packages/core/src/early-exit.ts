/** Early exit: the layer after which an input leaves the network. */

/** The first layer whose entropy is below the threshold, the last layer if there is none. Layers count from 1. */
export function exitLayer(entropies: readonly number[], threshold: number): number {
  const index = entropies.slice(0, -1).findIndex((entropy) => entropy < threshold);
  return index < 0 ? entropies.length : index + 1;
}

export interface ExitDistribution {
  meanLayer: number;
  /** [layer − 1] → inputs that leave there. */
  histogram: number[];
}

/** @param traces [input][layer] entropies, all of one length */
export function exitDistribution(
  traces: readonly (readonly number[])[],
  threshold: number,
): ExitDistribution {
  const histogram = (traces[0] ?? []).map(() => 0);
  for (const trace of traces) histogram[exitLayer(trace, threshold) - 1]!++;
  const total = histogram.reduce((sum, count, index) => sum + count * (index + 1), 0);
  return { meanLayer: total / traces.length, histogram };
}
