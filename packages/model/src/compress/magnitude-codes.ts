/**
 * Codecs of formats whose codes are ordered like the magnitudes they stand for: a table of the magnitudes, and of
 * where rounding goes from one code to the next. The upper half of a float32 (its exponent and seven bits of its
 * mantissa) indexes the first code that a float of that half can round to, so that encoding is one look-up and, at
 * up to eight bits, hardly ever more than one comparison.
 */
import { type Codes, codeArray, unencodable } from './number-format.js';

export interface MagnitudeCodesOptions {
  /** For messages. */
  name: string;
  /** Width of a code with its sign (bit), at most 16. */
  bits: number;
  /** Ascending from 0; the index is the code of the positive value. */
  magnitudes: Float64Array;
  /** [c]: the least magnitude that rounds to more than code c; one shorter than `magnitudes`. */
  limits: Float64Array;
  /** The code of the negative value, of a code that is not 0. */
  negative(code: number): number;
  /** The value of a code that stands for no magnitude of the table, e.g. NaN. */
  otherwise?(code: number): number;
}

export interface MagnitudeCodes {
  /** The code of any finite number; magnitudes beyond the last one saturate. */
  codeOf(value: number): number;
  /** The codes of float32 values. @throws RangeError at a NaN or an infinity */
  encode(values: Float32Array): Codes;
  /** [code] → value, for every pattern of `bits` bits. */
  readonly values: Float32Array;
}

const UPPER_HALVES = 0x8000;
const INFINITE_HALF = 0x7f80;

/** Builds the tables of a format. */
export function magnitudeCodes(options: MagnitudeCodesOptions): MagnitudeCodes {
  const { name, bits, magnitudes } = options;
  const negatives = Uint16Array.from(magnitudes, (_, code) => (code === 0 ? 0 : options.negative(code)));
  // a last limit that nothing reaches ends every search
  const limits = Float64Array.from([...options.limits, Number.POSITIVE_INFINITY]);
  const codeOf = (value: number) => {
    const code = countReached(limits, Math.abs(value));
    return value < 0 ? negatives[code]! : code;
  };
  let first: Uint16Array | undefined;
  return {
    codeOf,
    encode(values) {
      first ??= firstCodes(limits);
      const codes = codeArray(bits, values.length);
      const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
      for (let index = 0; index < words.length; index++) {
        const word = words[index]!;
        const half = (word >>> 16) & 0x7fff;
        if (half >= INFINITE_HALF) throw unencodable(values, index, name);
        const magnitude = Math.abs(values[index]!);
        let code = first[half]!;
        while (magnitude >= limits[code]!) code++;
        codes[index] = word >>> 31 ? negatives[code]! : code;
      }
      return codes;
    },
    values: valueTable(options, negatives),
  };
}

/** The limits of rounding to the nearest magnitude; ties go to the even code. */
export function nearestLimits(magnitudes: Float64Array): Float64Array {
  return Float64Array.from({ length: magnitudes.length - 1 }, (_, code) =>
    limitAfter((magnitudes[code]! + magnitudes[code + 1]!) / 2, code),
  );
}

/** The least magnitude that rounds to more than `code`, where `tie` is half way and ties go to the even code. */
export function limitAfter(tie: number, code: number): number {
  return code % 2 === 1 ? tie : nextUp(tie);
}

/** The values that codes stand for. */
export function decodeByTable(table: Float32Array, codes: Codes): Float32Array {
  const values = new Float32Array(codes.length);
  for (let index = 0; index < codes.length; index++) values[index] = table[codes[index]!]!;
  return values;
}

/** How many limits are at most `magnitude`, by bisection. */
function countReached(limits: Float64Array, magnitude: number): number {
  let low = 0;
  let high = limits.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (magnitude >= limits[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** [upper half of a float32] → the code of the least float that has it. */
function firstCodes(limits: Float64Array): Uint16Array {
  const first = new Uint16Array(UPPER_HALVES);
  const float = new Float32Array(1);
  const word = new Uint32Array(float.buffer);
  let code = 0;
  for (let half = 0; half < INFINITE_HALF; half++) {
    word[0] = half << 16;
    while (float[0]! >= limits[code]!) code++;
    first[half] = code;
  }
  return first;
}

function valueTable({ bits, magnitudes, otherwise }: MagnitudeCodesOptions, negatives: Uint16Array) {
  const table = Float32Array.from({ length: 2 ** bits }, (_, code) => otherwise?.(code) ?? 0);
  magnitudes.forEach((magnitude, code) => {
    table[negatives[code]!] = -magnitude;
    table[code] = magnitude;
  });
  return table;
}

const double = new Float64Array(1);
const doubleBits = new BigUint64Array(double.buffer);

/** The double after a positive one. */
function nextUp(value: number): number {
  double[0] = value;
  doubleBits[0]! += 1n;
  return double[0]!;
}
