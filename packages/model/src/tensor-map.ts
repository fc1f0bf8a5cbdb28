/** Tensors on the host: what checkpoints, compression and optimiser state are made of. */
export interface HostTensor {
  shape: readonly number[];
  /** Row-major. */
  data: Float32Array;
}

/** Named host tensors in a stable order (insertion order). */
export type TensorMap = Map<string, HostTensor>;

/** Number of elements of a shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
