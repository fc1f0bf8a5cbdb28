/**
 * Codecs of formats whose codes are ordered like the magnitudes they stand for: a table of the magnitudes, and of
 * where rounding goes from one code to the next. The upper half of a float32 (sign, exponent, seven bits of its
 * mantissa) and whether any bit follows index the code that such a float can round to. Formats of up to six bits of
 * mantissa change codes nowhere between, so that encoding is one look-up; for others a short walk follows.
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
  /**
   * The codes of float32 values, written from `codes[at]` on (by default into fresh ones).
   * @throws RangeError at a NaN or an infinity
   */
  encode(values: Float32Array, codes?: Codes, at?: number): Codes;
  /** [code] → value, for every pattern of `bits` bits. */
  readonly values: Float32Array;
}

/** Classes of positive floats; those of negative ones follow. */
const SIGN_CLASS = 0x10000;
/** The first class without a finite float. */
const INFINITE_CLASS = 0xff00;
/** Stands for a NaN or an infinity; no code, since formats that need no walk have less than sixteen bits. */
const NO_CODE = 0xffff;

/** Builds the tables of a format. */
export function magnitudeCodes(options: MagnitudeCodesOptions): MagnitudeCodes {
  const { magnitudes } = options;
  const negatives = Uint16Array.from(magnitudes, (_, code) => (code === 0 ? 0 : options.negative(code)));
  // a last limit that nothing reaches ends every search
  const limits = Float64Array.from([...options.limits, Number.POSITIVE_INFINITY]);
  let encode: Encoder | undefined;
  return {
    codeOf(value) {
      const code = countReached(limits, Math.abs(value));
      return value < 0 ? negatives[code]! : code;
    },
    encode(values, codes = codeArray(options.bits, values.length), at = 0) {
      encode ??= encoderOf(options, limits, negatives);
      encode(values, at === 0 ? codes : codes.subarray(at));
      return codes;
    },
    values: valueTable(options, negatives),
  };
}

/** Writes codes from the first one on. */
type Encoder = (values: Float32Array, codes: Codes) => void;

function encoderOf({ name }: MagnitudeCodesOptions, limits: Float64Array, negatives: Uint16Array): Encoder {
  const first = firstCodes(limits);
  if (!limits.every(isBetweenClasses)) {
    return (values, codes) => encodeByWalk(values, codes, { name, first, limits, negatives });
  }
  const table = new Uint16Array(2 * SIGN_CLASS);
  table.set(first);
  for (let index = 0; index < SIGN_CLASS; index++) table[index + SIGN_CLASS] = negatives[first[index]!]!;
  table.fill(NO_CODE, INFINITE_CLASS, SIGN_CLASS).fill(NO_CODE, INFINITE_CLASS + SIGN_CLASS);
  return (values, codes) => encodeByTable(values, codes, table, name);
}

/** Upper half of the bits of a float32, and whether any of the lower ones is set. */
function classOf(word: number): number {
  return ((word >>> 15) & 0x1fffe) | (((word & 0xffff) + 0xffff) >>> 16);
}

function encodeByTable(values: Float32Array, codes: Codes, table: Uint16Array, name: string): void {
  const words = wordsOf(values);
  for (let index = 0; index < words.length; index++) {
    const code = table[classOf(words[index]!)]!;
    if (code === NO_CODE) throw unencodable(values, index, name);
    codes[index] = code;
  }
}

interface WalkTables {
  name: string;
  first: Uint16Array;
  limits: Float64Array;
  negatives: Uint16Array;
}

function encodeByWalk(
  values: Float32Array,
  codes: Codes,
  { name, first, limits, negatives }: WalkTables,
): void {
  const words = wordsOf(values);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const known = classOf(word & 0x7fffffff);
    if (known >= INFINITE_CLASS) throw unencodable(values, index, name);
    const magnitude = Math.abs(values[index]!);
    let code = first[known]!;
    while (magnitude >= limits[code]!) code++;
    codes[index] = word >>> 31 ? negatives[code]! : code;
  }
}

/** The bits of float32 values, in the same memory. */
export function wordsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
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

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** [class of a positive float32] → the code of the least float of that class. */
function firstCodes(limits: Float64Array): Uint16Array {
  const first = new Uint16Array(SIGN_CLASS);
  let code = 0;
  for (let index = 0; index < INFINITE_CLASS; index++) {
    word[0] = ((index >>> 1) << 16) | (index & 1);
    while (float[0]! >= limits[code]!) code++;
    first[index] = code;
  }
  return first;
}

/** Whether all floats of a class are on one side of a limit: the least that reaches it is the first of its class. */
function isBetweenClasses(limit: number): boolean {
  float[0] = limit;
  if (float[0]! < limit) word[0]!++;
  return float[0] === Number.POSITIVE_INFINITY || (word[0]! & 0xffff) <= 1;
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
