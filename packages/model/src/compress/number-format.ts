/** What every number format of stored weights offers: float32 values to integer codes and back. */

/** Codes of equal width, one an element: 8-, 16- or 32-bit words that hold `bits` bits each. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** A tensor's values as codes, with what the format keeps once a tensor (a bias, a scale). */
export interface EncodedValues {
  codes: Codes;
  /** The stored bytes of the per-tensor parameters; empty if the format has none. */
  metadata: Uint8Array;
}

/** A number format: a pair of functions between float32 values and codes. */
export interface NumberFormat {
  /** As in configurations and workloads, e.g. `adaptivfloat<8,3>`. */
  readonly name: string;
  /** Width of a code (bit). */
  readonly bits: number;
  /** Width of the parameters that are kept once a tensor (bit), a multiple of 8. */
  readonly metadataBits: number;
  /** Nearest codes. The code 0 means the value 0. @throws RangeError at a value without a code, with its index */
  encode(values: Float32Array): EncodedValues;
  /** The values of codes; defined for every bit pattern, so that faulty bits decode to something. */
  decode(codes: Codes, metadata: Uint8Array): Float32Array;
}

/** Room for `count` codes of `bits` bits. */
export function codeArray(bits: number, count: number): Codes {
  if (bits <= 8) return new Uint8Array(count);
  return bits <= 16 ? new Uint16Array(count) : new Uint32Array(count);
}

/** The refusal of the value at `index`. */
export function unencodable(values: Float32Array, index: number, format: string): RangeError {
  return new RangeError(`Value ${values[index]} at index ${index} cannot be stored as ${format}`);
}
