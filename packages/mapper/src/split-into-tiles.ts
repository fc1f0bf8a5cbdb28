/**
 * Cuts large parameters into tiles, each of which is placed for itself: what does not fit a memory as a whole can then
 * lie in several. Tiles are tensors of the workload, so that solvers, simulator and checks need not know of them.
 */
import {
  BITS_PER_KIB,
  TENSOR_PARTS,
  type TensorUse,
  type TileSettings,
  type Workload,
  type WorkloadTensor,
} from '@adaptmem/core';
import { matches } from '@adaptmem/hw-sim';

/** The workload with tiles `<tensor>#<number>` of nearly equal size; everything adds up to what it was. */
export function splitIntoTiles(workload: Workload, settings: TileSettings): Workload {
  const tilesOf = new Map(workload.tensors.map((tensor) => [tensor.name, tilesOfTensor(tensor, settings)]));
  const split = (uses: readonly TensorUse[]) =>
    uses.flatMap((use) => tileUses(use, tilesOf.get(use.tensor)!));
  return {
    ...workload,
    tensors: [...tilesOf.values()].flat(),
    inferences: workload.inferences.map((inference) => ({
      ...inference,
      operators: inference.operators.map((operator) => ({ ...operator, reads: split(operator.reads) })),
    })),
  };
}

function tilesOfTensor(tensor: WorkloadTensor, { tensors, most_kib }: TileSettings): WorkloadTensor[] {
  const { name, mutability, shape, elements, encodedBits } = tensor;
  const rows = shape[0] ?? 1;
  const largest = Math.max(...TENSOR_PARTS.map((part) => encodedBits[part]));
  const count = Math.min(rows, Math.ceil(largest / (most_kib * BITS_PER_KIB)));
  if (mutability === 'transient' || count < 2 || !matches(tensors, name)) return [tensor];
  const perRow = elements / rows;
  const rowsUpTo = (tile: number) => Math.floor((tile * rows) / count);
  const between = (total: number, tile: number) =>
    Math.floor((total * rowsUpTo(tile + 1)) / rows) - Math.floor((total * rowsUpTo(tile)) / rows);
  return Array.from({ length: count }, (_, tile) => {
    const own = between(rows, tile);
    return {
      ...tensor,
      name: `${name}#${tile}`,
      tileOf: name,
      shape: [own, ...shape.slice(1)],
      elements: own * perRow,
      encodedBits: {
        data: between(encodedBits.data, tile),
        mask: between(encodedBits.mask, tile),
        metadata: between(encodedBits.metadata, tile),
      },
    };
  });
}

/** A use in the shares of the tiles; of a table of which few rows are read, some tiles may have none. */
function tileUses(use: TensorUse, tiles: readonly WorkloadTensor[]): TensorUse[] {
  if (tiles.length === 1) return [use];
  const all = tiles.reduce((sum, { elements }) => sum + elements, 0);
  let before = 0;
  return tiles.flatMap(({ name, elements }) => {
    const first = Math.floor((use.elements * before) / all);
    before += elements;
    const own = Math.floor((use.elements * before) / all) - first;
    return own > 0 ? [{ tensor: name, elements: own }] : [];
  });
}
