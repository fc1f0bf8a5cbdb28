/** The element types of a safetensors file, in one table: bytes an element, and how to read them. */
import { decodeBfloat16, decodeFloat16, type HalfDecoder } from './half.js';

/** Bytes of an element, and the values of little-endian `bytes` (64-bit integers beyond 2^53 are rounded). */
interface Dtype {
  bytes: number;
  values(bytes: ArrayBuffer): ArrayLike<number>;
}

/** Names and sizes as in https://huggingface.co/docs/safetensors, section "Format". */
export const DTYPES = {
  F64: { bytes: 8, values: (bytes) => new Float64Array(bytes) },
  F32: { bytes: 4, values: (bytes) => new Float32Array(bytes) },
  F16: { bytes: 2, values: (bytes) => halves(bytes, decodeFloat16) },
  BF16: { bytes: 2, values: (bytes) => halves(bytes, decodeBfloat16) },
  I64: { bytes: 8, values: (bytes) => Float64Array.from(new BigInt64Array(bytes), Number) },
  U64: { bytes: 8, values: (bytes) => Float64Array.from(new BigUint64Array(bytes), Number) },
  I32: { bytes: 4, values: (bytes) => new Int32Array(bytes) },
  U32: { bytes: 4, values: (bytes) => new Uint32Array(bytes) },
  I16: { bytes: 2, values: (bytes) => new Int16Array(bytes) },
  U16: { bytes: 2, values: (bytes) => new Uint16Array(bytes) },
  I8: { bytes: 1, values: (bytes) => new Int8Array(bytes) },
  U8: { bytes: 1, values: (bytes) => new Uint8Array(bytes) },
  BOOL: { bytes: 1, values: (bytes) => new Uint8Array(bytes) },
} as const satisfies Record<string, Dtype>;

/** Name of an element type, e.g. `F32`. */
export type DtypeName = keyof typeof DTYPES;

/** Whether `name` is an element type that we know. */
export function isDtype(name: unknown): name is DtypeName {
  return typeof name === 'string' && Object.hasOwn(DTYPES, name);
}

function halves(bytes: ArrayBuffer, decode: HalfDecoder): Float32Array {
  return Float32Array.from(new Uint16Array(bytes), decode);
}
