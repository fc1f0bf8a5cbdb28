/** An inference that leaves the network before its last layer. */
import type { Inference } from '@adaptmem/core';

/** Applications of encoder layers. */
export function layersOf({ operators }: Inference): number {
  return Math.max(...operators.map(({ layer }) => (layer ?? -1) + 1));
}

/** An inference that leaves after a layer: what comes before the encoder, and the layers up to it. */
export function endingAfter(inference: Inference, layers: number): Inference {
  if (layers >= layersOf(inference)) return inference;
  const encoder = inference.operators.findIndex(({ layer }) => layer !== undefined);
  const operators = inference.operators.filter(({ layer }, index) =>
    layer === undefined ? index < encoder : layer < layers,
  );
  return { ...inference, operators };
}
