/** Hugging Face's safetensors files, read and written. Format: https://huggingface.co/docs/safetensors */
import { openFile, writeAtomic } from '@adaptmem/core';
import { elementsOf, type HostTensor, type TensorMap } from '../tensor-map.js';
import { DTYPES, type DtypeName } from './dtypes.js';
import { encodeBfloat16, encodeFloat16, type HalfEncoder } from './half.js';
import { type ByteSource, parseHeader, type TensorEntry } from './safetensors-header.js';

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

/** An open file: what its header says, and tensors that are read when they are asked for. */
export interface SafetensorsFile {
  /** In the order of their data. */
  entries: readonly TensorEntry[];
  metadata: Record<string, string>;
  /** @throws RangeError if there is no such tensor @throws FileError if it cannot be read */
  read(name: string): RawTensor;
  /** The tensor as float32, see {@link readSafetensors}. */
  readFloat32(name: string): HostTensor;
  close(): void;
}

/**
 * Opens a file and checks its header; only that is read.
 *
 * @throws DataError if the file is cut or its header lies
 * @throws FileError if it cannot be read
 */
export function openSafetensors(path: string): SafetensorsFile {
  const file = openFile(path);
  try {
    return { ...tensorsOf(file, path), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * All tensors of a file as float32: 16-bit floats are widened, 64-bit floats and integers rounded, booleans 0 and 1.
 *
 * @throws DataError if the file is cut or its header lies
 * @throws FileError if it cannot be read
 */
export function readSafetensors(path: string): TensorMap {
  return withSafetensors(
    path,
    ({ entries, readFloat32 }) => new Map(entries.map(({ name }) => [name, readFloat32(name)])),
  );
}

/** All tensors of a file in their own types, and the metadata. @throws DataError @throws FileError */
export function readSafetensorsRaw(path: string): RawSafetensors {
  return withSafetensors(path, allTensors);
}

/** The content of a file that is already in memory. @param file name for messages @throws DataError */
export function decodeSafetensors(bytes: Uint8Array, file: string): RawSafetensors {
  const source = {
    size: bytes.length,
    read: (begin: number, end: number) => new Uint8Array(bytes.subarray(begin, end)),
  };
  return allTensors(tensorsOf(source, file));
}

/** What `use` makes of an open file, which is closed in the end. */
export function withSafetensors<T>(path: string, use: (file: SafetensorsFile) => T): T {
  const file = openSafetensors(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

/** A source that gives bytes in memory of their own, as a typed array needs them. */
interface OwnBytesSource extends ByteSource {
  read(begin: number, end: number): Uint8Array<ArrayBuffer>;
}

function tensorsOf(source: OwnBytesSource, file: string): Omit<SafetensorsFile, 'close'> {
  const { entries, metadata, dataStart } = parseHeader(source, file);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const read = (name: string): RawTensor => {
    const entry = byName.get(name);
    if (!entry) throw new RangeError(`File "${file}" has no tensor "${name}"`);
    const bytes = source.read(dataStart + entry.begin, dataStart + entry.end);
    return { dtype: entry.dtype, shape: entry.shape, bytes };
  };
  return { entries, metadata, read, readFloat32: (name) => toFloat32(read(name)) };
}

function allTensors({ entries, metadata, read }: Omit<SafetensorsFile, 'close'>): RawSafetensors {
  return { tensors: new Map(entries.map(({ name }) => [name, read(name)])), metadata };
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
  const parts = [...safetensorsParts(tensors, options)];
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}

/** The same bytes in parts, each made when it is asked for. @throws RangeError as {@link encodeSafetensors} */
export function* safetensorsParts(
  tensors: TensorMap,
  { dtype = 'F32', metadata = { format: 'pt' } }: SafetensorsOptions = {},
): Generator<Uint8Array> {
  const header = headerOf(tensors, dtype, metadata);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  yield length;
  yield header;
  for (const { data } of tensors.values()) yield ENCODERS[dtype](data);
}

/** Writes a safetensors file, whole or not at all. @throws RangeError @throws FileError */
export function writeSafetensors(path: string, tensors: TensorMap, options: SafetensorsOptions = {}): void {
  writeAtomic(path, safetensorsParts(tensors, options));
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
