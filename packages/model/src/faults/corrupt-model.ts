/** A stored model as it is read back from cells with faults. */
import { type RandomStream, type Rng, TENSOR_PARTS, type TensorPart } from '@adaptmem/core';
import {
  type CompressedModel,
  type CompressedTensor,
  decompressModel,
  decompressTensor,
} from '../compress/compress-model.js';
import type { TensorMap } from '../tensor-map.js';
import { injectFaults } from './inject-faults.js';
import { decodeSecded, encodeSecded, secdedBits } from './secded.js';
import type { PartStorage, StoragePlan, TensorStoragePlan } from './storage-plan.js';

/** What was read, and how many cells were read wrong, by part. */
export interface CorruptedModel {
  tensors: TensorMap;
  faults: Record<TensorPart, number>;
}

/**
 * Draws faults for every stored part and decodes what they leave. Values that are not finite (posits' NaR, NaN and
 * infinities of floats) are read as 0, as a decoder would flag them.
 *
 * @param rng equal seeds and trials give equal faults, tensor by tensor: the streams are named, not drawn in turn
 * @param trial which of several draws
 * @param values what the model decodes to without faults, where that is known already
 */
export function corruptModel(
  model: CompressedModel,
  plan: StoragePlan,
  rng: Rng,
  trial: number,
  values: TensorMap = decompressModel(model),
): CorruptedModel {
  const faults = { data: 0, mask: 0, metadata: 0 };
  const tensors: TensorMap = new Map(values);
  for (const tensor of model.tensors) {
    const storage = plan(tensor);
    if (!storage) continue;
    const parts = { ...tensor.parts };
    let changed = false;
    for (const part of TENSOR_PARTS) {
      const stream = rng.stream('faults', trial, tensor.name, part);
      const read = readPart(tensor, part, storage[part], stream);
      parts[part] = read.bytes;
      faults[part] += read.faults;
      changed ||= read.faults > 0;
    }
    if (!changed) continue;
    const { data, shape } = decompressTensor({ ...tensor, parts });
    const clean = values.get(tensor.name)!.data;
    tensors.set(tensor.name, { shape, data: readable(data, clean, storage) });
  }
  return { tensors, faults };
}

/** Whether any cell was read wrong. */
export function anyFaults({ faults }: Pick<CorruptedModel, 'faults'>): boolean {
  return TENSOR_PARTS.some((part) => faults[part] > 0);
}

function readPart(
  { parts, encodedBits }: CompressedTensor,
  part: TensorPart,
  { cells, ecc }: PartStorage,
  stream: RandomStream,
): { bytes: Uint8Array; faults: number } {
  const bytes = parts[part];
  const bits = encodedBits[part];
  if (!cells || bits === 0) return { bytes, faults: 0 };
  if (!ecc) return injectFaults(bytes, bits, cells, stream);
  const faulty = injectFaults(encodeSecded(bytes), secdedBits(bits), cells, stream);
  return { bytes: decodeSecded(faulty.bytes, bytes.length).bytes, faults: faulty.faults };
}

function readable(
  values: Float32Array,
  clean: Float32Array,
  { clampExponent }: TensorStoragePlan,
): Float32Array {
  const exponent = clampExponent ? largestExponent(clean) : Number.POSITIVE_INFINITY;
  const limit = 2 ** (exponent + 1);
  return values.map((value) => {
    if (!Number.isFinite(value)) return 0;
    const magnitude = Math.abs(value);
    return magnitude < limit ? value : value * 2 ** (exponent - Math.floor(Math.log2(magnitude)));
  });
}

/** ⌊log2 max|x|⌋; that of 0.5 for zeros. */
function largestExponent(values: Float32Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? -1 : Math.floor(Math.log2(largest));
}
