/** A model as the bits that are stored: pruned, in a number format, encoded, and back. */
import { AppError, type WorkloadTensor } from '@adaptmem/core';
import type { HostTensor, TensorMap } from '../tensor-map.js';
import { ENCODINGS, type EncodingName, encodeAs } from './encodings.js';
import { numberFormat } from './formats.js';
import { COMPRESSION_GROUPS, type CompressionGroup, groupOf } from './groups.js';
import type { EncodeContext, EncodedValues, NumberFormat } from './number-format.js';
import { applyMask, magnitudeMasks } from './prune.js';
import type { CompressionSettings, GroupCompression } from './settings.js';

/** Bytes or bits by the parts of a stored tensor; empty or 0 where the encoding has no such part. */
export interface TensorParts<T> {
  data: T;
  mask: T;
  metadata: T;
}

/** A tensor as it is stored. */
export interface CompressedTensor {
  name: string;
  shape: readonly number[];
  group: CompressionGroup;
  format: string;
  encoding: EncodingName;
  parts: TensorParts<Uint8Array>;
  /** Bits of the parts, without the filling of a last byte. */
  encodedBits: WorkloadTensor['encodedBits'];
  /** Values that are not zero once in the number format. */
  nonZeros: number;
  /** Largest |decoded − given| of a value, pruning included. */
  maxAbsError: number;
}

/** A whole model as it is stored; tensors in the order in which they were given. */
export interface CompressedModel {
  tensors: readonly CompressedTensor[];
}

/**
 * Prunes, quantises and encodes every tensor as the settings of its group say.
 *
 * @throws AppError naming the tensor if it belongs to no group or holds a value that its format cannot store
 * @example decompressModel(compressModel(tensors, COMPRESSION_DEFAULTS))
 */
export function compressModel(tensors: TensorMap, settings: CompressionSettings): CompressedModel {
  const pruned = pruneModel(tensors, settings);
  const largest = settings.bias_scope === 'layer' ? largestByLayer(pruned) : undefined;
  return {
    tensors: [...tensors].map(([name, tensor]) => {
      const group = groupOf(name);
      const { format, encoding } = settings.groups[group];
      const stored = { shape: tensor.shape, data: pruned.get(name)! };
      const encoded = encodeTensor(name, stored, { format, encoding }, largest?.get(layerOf(name)));
      const maxAbsError = largestDifference(decompressTensor(encoded).data, tensor.data);
      return { ...encoded, group, maxAbsError };
    }),
  };
}

/** The values that a stored model stands for, under the same names. */
export function decompressModel({ tensors }: CompressedModel): TensorMap {
  return new Map(tensors.map((tensor) => [tensor.name, decompressTensor(tensor)]));
}

/** Only matrices and tables are pruned and masked: biases and LayerNorms are few, and each entry counts. */
export function isPrunable(shape: readonly number[]): boolean {
  return shape.length >= 2;
}

type Undescribed = Omit<CompressedTensor, 'group' | 'maxAbsError'>;

function encodeTensor(
  name: string,
  { shape, data }: HostTensor,
  { format: formatName, encoding: wanted }: Pick<GroupCompression, 'format' | 'encoding'>,
  largest: number | undefined,
): Undescribed {
  const format = numberFormat(formatName);
  const context = largest === undefined ? { shape } : { shape, largest };
  const { codes, metadata } = codesOf(name, data, format, context);
  const choice = isPrunable(shape) ? wanted : 'dense';
  const { data: bytes, mask, bits, nonZeros, encoding } = encodeAs(choice, codes, format.bits, shape);
  return {
    name,
    shape: [...shape],
    format: formatName,
    encoding,
    parts: { data: bytes, mask, metadata },
    encodedBits: { ...bits, metadata: format.metadataBits(shape) },
    nonZeros,
  };
}

function codesOf(
  name: string,
  values: Float32Array,
  format: NumberFormat,
  context: EncodeContext,
): EncodedValues {
  try {
    return format.encode(values, context);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('COMPRESS_VALUE', `Tensor "${name}": ${error.message}`, { cause: error });
  }
}

/** The values of one stored tensor. @throws RangeError if a part has an impossible length */
export function decompressTensor(tensor: Omit<CompressedTensor, 'group' | 'maxAbsError'>): HostTensor {
  const { shape, encoding, parts } = tensor;
  const format = numberFormat(tensor.format);
  const codes = ENCODINGS[encoding].decode(parts, format.bits, shape);
  return { shape, data: format.decode(codes, parts.metadata) };
}

/** The tensors that share a bias: those of a group, of one encoder layer where it has a number. */
function layerOf(name: string): string {
  const layer = /^.*albert_layers\.\d+\./.exec(name)?.[0] ?? '';
  return `${layer}${groupOf(name)}`;
}

function largestByLayer(tensors: ReadonlyMap<string, Float32Array>): Map<string, number> {
  const largest = new Map<string, number>();
  for (const [name, values] of tensors) {
    const own = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    largest.set(layerOf(name), Math.max(own, largest.get(layerOf(name)) ?? 0));
  }
  return largest;
}

/** All tensors' values with the least magnitudes of each scope at zero. */
function pruneModel(tensors: TensorMap, settings: CompressionSettings): Map<string, Float32Array> {
  const pruned = new Map([...tensors].map(([name, { data }]) => [name, data]));
  for (const group of COMPRESSION_GROUPS) {
    const members = [...tensors].filter(([name, { shape }]) => isPrunable(shape) && groupOf(name) === group);
    const scopes = settings.prune_scope === 'group' ? [members] : members.map((member) => [member]);
    for (const scope of scopes) {
      const masks = magnitudeMasks(
        scope.map(([, { data }]) => data),
        settings.groups[group].sparsity,
      );
      scope.forEach(([name, { data }], index) => {
        pruned.set(name, applyMask(data, masks[index]!));
      });
    }
  }
  return pruned;
}

function largestDifference(actual: Float32Array, expected: Float32Array): number {
  let largest = 0;
  for (let index = 0; index < actual.length; index++) {
    largest = Math.max(largest, Math.abs(actual[index]! - expected[index]!));
  }
  return largest;
}
