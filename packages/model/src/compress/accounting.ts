/** What a compressed model costs to store, by group. */
import { elementsOf } from '../tensor-map.js';
import type { CompressedModel, CompressedTensor, TensorParts } from './compress-model.js';
import { COMPRESSION_GROUPS, type CompressionGroup } from './groups.js';
import { FP32 } from './ieee-float.js';

/** The sums over some tensors. */
export interface StoredSize {
  tensors: number;
  elements: number;
  nonZeros: number;
  /** nonZeros / elements; 0 where there are no elements. */
  density: number;
  /** As dense float32. */
  denseBits: number;
  encodedBits: TensorParts<number>;
  /** data + mask + metadata */
  totalBits: number;
  maxAbsError: number;
}

export interface CompressionAccounting {
  /** Groups that have tensors, in the order of an inference. */
  byGroup: readonly (StoredSize & { group: CompressionGroup })[];
  total: StoredSize;
}

/** Adds up the tensors of a compressed model, by group and in all. */
export function accountingOf({ tensors }: CompressedModel): CompressionAccounting {
  const byGroup = COMPRESSION_GROUPS.map((group) => ({
    group,
    ...sizeOf(tensors.filter((tensor) => tensor.group === group)),
  }));
  return { byGroup: byGroup.filter((size) => size.tensors > 0), total: sizeOf(tensors) };
}

function sizeOf(tensors: readonly CompressedTensor[]): StoredSize {
  const sum = (of: (tensor: CompressedTensor) => number) =>
    tensors.reduce((total, tensor) => total + of(tensor), 0);
  const elements = sum(({ shape }) => elementsOf(shape));
  const nonZeros = sum((tensor) => tensor.nonZeros);
  const encodedBits = {
    data: sum((tensor) => tensor.encodedBits.data),
    mask: sum((tensor) => tensor.encodedBits.mask),
    metadata: sum((tensor) => tensor.encodedBits.metadata),
  };
  return {
    tensors: tensors.length,
    elements,
    nonZeros,
    density: elements === 0 ? 0 : nonZeros / elements,
    denseBits: elements * FP32.bits,
    encodedBits,
    totalBits: encodedBits.data + encodedBits.mask + encodedBits.metadata,
    maxAbsError: Math.max(0, ...tensors.map((tensor) => tensor.maxAbsError)),
  };
}
