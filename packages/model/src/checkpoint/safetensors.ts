/** Hugging Face's safetensors files, read and written. Format: https://huggingface.co/docs/safetensors */
import { readBytes, writeAtomic } from '@adaptmem/core';
import { elementsOf, type HostTensor, type TensorMap } from '../tensor-map.js';
import { DTYPES, type DtypeName } from './dtypes.js';
import { encodeBfloat16, encodeFloat16, type HalfEncoder } from './half.js';
import { parseHeader } from './safetensors-header.js';

/** A tensor as it lies in the file. */
export interface RawTensor {
  dtype: DtypeName;
  shape: readonly number[];
  /** Row-major, little-endian; a copy. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** Everything that a safetensors file holds; tensors in the order of their data. */
export interface RawSafetensors {
  tensors: Map<string, RawTensor>;
  metadata: Record<string, string>;
}

/** How tensors are stored. */
export interface SafetensorsOptions {
  /** Type of the stored elements; the default keeps every bit. */
  dtype?: 'F32' | 'F16' | 'BF16';
  /** Free text by name; Hugging Face's own loader asks for `format: 'pt'`, the default. */
  metadata?: Readonly<Record<string, string>>;
}

/**
 * All tensors of a file as float32: 16-bit floats are widened, 64-bit floats and integers rounded, booleans 0 and 1.
 *
 * @throws DataError if the file is cut or its header lies
 * @throws FileError if it cannot be read
 */
export function readSafetensors(path: string): TensorMap {
  const { tensors } = readSafetensorsRaw(path);
  return new Map([...tensors].map(([name, tensor]) => [name, toFloat32(tensor)]));
}

/** All tensors of a file in their own types, and the metadata. @throws DataError @throws FileError */
export function readSafetensorsRaw(path: string): RawSafetensors {
  return decodeSafetensors(readBytes(path), path);
}

/** The content of a file that is already in memory. @param file name for messages @throws DataError */
export function decodeSafetensors(bytes: Uint8Array, file: string): RawSafetensors {
  const { entries, metadata, dataStart } = parseHeader(bytes, file);
  const tensors = new Map<string, RawTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    const data = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
    tensors.set(name, { dtype, shape, bytes: data });
  }
  return { tensors, metadata };
}

/** The elements of a raw tensor as numbers; 64-bit integers beyond 2^53 are rounded. */
export function valuesOf(tensor: RawTensor): ArrayLike<number> {
  return DTYPES[tensor.dtype].values(tensor.bytes.buffer);
}

/**
 * The bytes of a safetensors file: equal tensors in equal order give equal bytes.
 *
 * @throws RangeError if a tensor's data does not fill its shape, or its name is `__metadata__`
 */
export function encodeSafetensors(
  tensors: TensorMap,
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const { dtype = 'F32', metadata = { format: 'pt' } } = options;
  const header = headerOf(tensors, dtype, metadata);
  const dataBytes =
    [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0) * DTYPES[dtype].bytes;
  const file = new Uint8Array(8 + header.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let offset = 8 + header.length;
  for (const { data } of tensors.values()) {
    const stored = ENCODERS[dtype](data);
    file.set(stored, offset);
    offset += stored.length;
  }
  return file;
}

/** Writes a safetensors file, whole or not at all. @throws RangeError @throws FileError */
export function writeSafetensors(path: string, tensors: TensorMap, options: SafetensorsOptions = {}): void {
  writeAtomic(path, encodeSafetensors(tensors, options));
}

/** JSON made by hand, so that names like "10" keep their place, padded to 8 bytes so that the data is aligned. */
function headerOf(
  tensors: TensorMap,
  dtype: DtypeName,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const parts = [`"__metadata__":${JSON.stringify(metadata)}`];
  let begin = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === '__metadata__') throw new RangeError('A tensor cannot be named "__metadata__"');
    if (elementsOf(shape) !== data.length) {
      throw new RangeError(`Tensor "${name}" of shape [${shape}] has ${data.length} elements`);
    }
    const end = begin + data.length * DTYPES[dtype].bytes;
    parts.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
    begin = end;
  }
  const json = Buffer.from(`{${parts.join(',')}}`);
  return Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
}

const ENCODERS: Record<'F32' | 'F16' | 'BF16', (data: Float32Array) => Uint8Array> = {
  F32: (data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  F16: (data) => halvesOf(data, encodeFloat16),
  BF16: (data) => halvesOf(data, encodeBfloat16),
};

function halvesOf(data: Float32Array, encode: HalfEncoder): Uint8Array {
  return new Uint8Array(Uint16Array.from(data, encode).buffer);
}

function toFloat32(tensor: RawTensor): HostTensor {
  const values = valuesOf(tensor);
  return { shape: tensor.shape, data: values instanceof Float32Array ? values : Float32Array.from(values) };
}
