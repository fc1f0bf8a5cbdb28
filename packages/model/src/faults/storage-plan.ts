/** In what cells a model is stored, and what protects it. */
import { BITS_PER_BYTE, type CellFaults, type TensorPart } from '@adaptmem/core';
import type { CompressedTensor } from '../compress/compress-model.js';
import { secdedBits } from './secded.js';

/** Where one part of a tensor lives. `undefined` cells have no faults. */
export interface PartStorage {
  cells?: CellFaults | undefined;
  /** Whether words of 64 bits have eight check bits. */
  ecc?: boolean | undefined;
}

/** Where a tensor lives. */
export interface TensorStoragePlan extends Readonly<Record<TensorPart, PartStorage>> {
  /**
   * Keeps the exponent of decoded values at most that of the largest value without faults, which costs a byte a
   * tensor, stored without faults.
   */
  clampExponent?: boolean | undefined;
}

/** Where the tensors of a model live; undefined: without faults. */
export type StoragePlan = (tensor: CompressedTensor) => TensorStoragePlan | undefined;

/** One part in cells of one kind. */
export interface StoredPart {
  /** With check bits. */
  bits: number;
  cells: number;
}

/** What a part takes in its cells; cells without faults count as those of one bit. */
export function storedPart(bits: number, { cells, ecc }: PartStorage): StoredPart {
  const all = ecc ? secdedBits(bits) : bits;
  return { bits: all, cells: Math.ceil(all / (cells?.bitsPerCell ?? 1)) };
}

/** Bits of the largest exponent of a tensor. */
export const CLAMP_BITS = BITS_PER_BYTE;
