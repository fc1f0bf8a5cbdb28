/** What every number format of stored weights offers: float32 values to integer codes and back. */

/** Codes of equal width, one an element: 8-, 16- or 32-bit words that hold `bits` bits each. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** A tensor's values as codes, with what the format keeps beside them (a bias, scales). */
export interface EncodedValues {
  codes: Codes;
  /** The stored bytes of the parameters; empty if the format has none. */
  metadata: Uint8Array;
}

/** What a format may need to know of a tensor beside its values. */
export interface EncodeContext {
  /** Row-major shape, for formats with parameters for each channel; a vector if absent. */
  shape?: readonly number[];
  /** Largest magnitude that the exponent bias or the tensor's scale must reach, where others share it; else the values'. */
  largest?: number;
}

/** A number format: a pair of functions between float32 values and codes. */
export interface NumberFormat {
  /** As in configurations and workloads, e.g. `adaptivfloat<8,3>`. */
  readonly name: string;
  /** Width of a code (bit). */
  readonly bits: number;
  /** Width of the parameters that are kept for a tensor of that shape (bit), a multiple of 8. */
  metadataBits(shape: readonly number[]): number;
  /**
   * Nearest codes. The code 0 means the value 0.
   * @throws RangeError at a value without a code (NaN and infinities have none in any format), with its index
   */
  encode(values: Float32Array, context?: EncodeContext): EncodedValues;
  /** The values of codes; defined for every bit pattern, so that faulty bits decode to something (perhaps NaN). */
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

/** For formats that keep nothing beside the codes. */
export const NO_METADATA: { bytes: Uint8Array; bits: () => number } = {
  bytes: new Uint8Array(0),
  bits: () => 0,
};
