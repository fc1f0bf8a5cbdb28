/**
 * AdaptivFloat<n,e> (Tambe et al., DAC 2020): a small float whose exponent range is moved, tensor by tensor, to
 * the largest magnitude. A code is sign · exponent (e bits) · mantissa (m = n − 1 − e bits), and stands for
 * ±2^(bias + exponent) · (1 + mantissa / 2^m); there are no subnormals, and the code 0 (with either sign) is zero,
 * as in EdgeBERT's datapath (harvard-acc/EdgeBERT, `hw/cmod/include/Spec.h`).
 *
 * Two algorithms were published in ttambe/AdaptivFloat, and they give other numbers:
 * `paper` (commit 15f7620, the paper's) uses all 2^e exponents up to that of the largest magnitude and rounds what
 * is at least half of the least magnitude up to it; `head` (commit e107ec4) uses 2^e − 2 exponents and flushes all
 * that is below the least magnitude to zero. Both share the decoder: they differ in the bias and in which codes
 * are the lowest and the highest.
 */
import { codeArray, type NumberFormat, unencodable } from './number-format.js';

/** Which of the two published versions. */
export type AdaptivFloatAlgorithm = 'paper' | 'head';

export interface AdaptivFloatOptions {
  /** @default 'paper' */
  algorithm?: AdaptivFloatAlgorithm;
  /** Exponent of the code field 0 for every tensor, instead of one from each tensor's largest magnitude. */
  exponentBias?: number;
}

/** Stored width of the exponent bias: with 16 bits no float32 tensor is out of range (assumption, ours). */
const BIAS_BITS = 16;
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
/** Of a double's high word: mantissa bits, and the offset of its exponent (IEEE 754-2019, table 3.5). */
const HIGH_MANTISSA_BITS = 20;
const DOUBLE_EXPONENT_OFFSET = 1023;

/**
 * The number format AdaptivFloat<`bits`,`exponentBits`>.
 *
 * @param bits width of a code, 2 … 16
 * @param exponentBits 0 … `bits` − 1, at most 8; `head` needs 2
 * @throws RangeError if the widths do not fit
 * @example adaptivFloat(8, 3).encode(Float32Array.of(0.5, -0.01)).codes
 */
export function adaptivFloat(
  bits: number,
  exponentBits: number,
  { algorithm = 'paper', exponentBias }: AdaptivFloatOptions = {},
): NumberFormat {
  assertWidths(bits, exponentBits, algorithm);
  const mantissaBits = bits - 1 - exponentBits;
  const name = `adaptivfloat<${bits},${exponentBits}${algorithm === 'head' ? ',head' : ''}>`;
  const signBit = 2 ** (bits - 1);
  return {
    name,
    bits,
    metadataBits: BIAS_BITS,
    encode(values) {
      const bias = exponentBias ?? exponentBiasOf(values, exponentBits, algorithm);
      const codeOf = magnitudeEncoder(bias, exponentBits, mantissaBits, algorithm);
      const codes = codeArray(bits, values.length);
      for (let index = 0; index < values.length; index++) {
        const value = values[index]!;
        const magnitude = Math.abs(value);
        if (!(magnitude <= LARGEST_FLOAT32)) throw unencodable(values, index, name);
        const code = codeOf(magnitude);
        codes[index] = value < 0 && code > 0 ? code + signBit : code;
      }
      return { codes, metadata: biasBytes(bias) };
    },
    decode(codes, metadata) {
      const table = decodeTable(bits, biasOfBytes(metadata), mantissaBits);
      const values = new Float32Array(codes.length);
      for (let index = 0; index < codes.length; index++) values[index] = table[codes[index]!]!;
      return values;
    },
  };
}

/**
 * The exponent of code field 0 that brings the largest magnitude into the highest binade. A tensor of zeros takes
 * that of 0.5, as `frexp(0)` gives (the published code).
 *
 * paper: floor(log2 max|x|) − (2^e − 1), DAC 2020, algorithm 1; head: one more, since its field 0 is only zero.
 */
export function exponentBiasOf(
  values: Float32Array,
  exponentBits: number,
  algorithm: AdaptivFloatAlgorithm = 'paper',
): number {
  const exponents = 2 ** exponentBits;
  return largestExponentOf(values) - (algorithm === 'paper' ? exponents - 1 : exponents - 2);
}

/** floor(log2 max|x|), exact for subnormals too; −1 for a tensor of zeros. */
function largestExponentOf(values: Float32Array): number {
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const magnitude = Math.abs(values[index]!);
    if (magnitude > largest) largest = magnitude;
  }
  if (largest === 0 || !Number.isFinite(largest)) return -1;
  double[0] = largest;
  return (words[1]! >>> HIGH_MANTISSA_BITS) - DOUBLE_EXPONENT_OFFSET;
}

function assertWidths(bits: number, exponentBits: number, algorithm: AdaptivFloatAlgorithm): void {
  const least = algorithm === 'head' ? 2 : 0;
  const fits = Number.isInteger(bits) && bits >= 2 && bits <= 16 && Number.isInteger(exponentBits);
  if (fits && exponentBits >= least && exponentBits <= Math.min(bits - 1, 8)) return;
  throw new RangeError(
    `AdaptivFloat<n,e> (${algorithm}) needs n of 2 to 16 and e of ${least} to min(n - 1, 8), got <${bits},${exponentBits}>`,
  );
}

/** Magnitudes to codes without sign: clamped to the codes in use, what is too small flushed to 0. */
function magnitudeEncoder(
  bias: number,
  exponentBits: number,
  mantissaBits: number,
  algorithm: AdaptivFloatAlgorithm,
): (magnitude: number) => number {
  const binade = 2 ** mantissaBits;
  const lowest = algorithm === 'paper' ? 1 : binade;
  const highest = binade * (2 ** exponentBits - (algorithm === 'paper' ? 0 : 1)) - 1;
  const least = valueOfCode(lowest, bias, mantissaBits);
  const most = valueOfCode(highest, bias, mantissaBits);
  const flushBelow = algorithm === 'paper' ? least / 2 : least;
  const round = magnitudeRounder(bias, mantissaBits);
  return (magnitude) => {
    if (magnitude < flushBelow) return 0;
    if (magnitude <= least) return lowest;
    return magnitude >= most ? highest : round(magnitude);
  };
}

function valueOfCode(magnitudeCode: number, bias: number, mantissaBits: number): number {
  const binade = 1 << mantissaBits;
  const mantissa = 1 + (magnitudeCode % binade) / binade;
  return mantissa * 2 ** (bias + Math.floor(magnitudeCode / binade));
}

const double = new Float64Array(1);
/** Low and high word of `double` (the machines that run Node are little-endian). */
const words = new Uint32Array(double.buffer);

/**
 * Rounds a magnitude between the lowest and the highest to its code: the exponent and the leading mantissa bits of
 * a double are the code but for an offset, so that rounding is one integer addition; ties go to the even mantissa.
 */
function magnitudeRounder(bias: number, mantissaBits: number): (magnitude: number) => number {
  const shift = HIGH_MANTISSA_BITS - mantissaBits;
  const belowHalf = 2 ** (shift - 1) - 1;
  const offset = (bias + DOUBLE_EXPONENT_OFFSET) * 2 ** mantissaBits;
  return (magnitude) => {
    double[0] = magnitude;
    const high = words[1]! | (words[0] === 0 ? 0 : 1);
    const odd = mantissaBits === 0 ? 1 : (high >>> shift) & 1; // 1.5 rounds to 2, where no mantissa bit is kept
    return ((high + belowHalf + odd) >>> shift) - offset;
  };
}

function decodeTable(bits: number, bias: number, mantissaBits: number): Float32Array {
  const half = 2 ** (bits - 1);
  const table = new Float32Array(2 * half);
  for (let code = 1; code < half; code++) {
    const value = valueOfCode(code, bias, mantissaBits);
    table[code] = value;
    table[code + half] = -value;
  }
  return table;
}

/** Two's complement, most significant byte first. */
function biasBytes(bias: number): Uint8Array {
  return Uint8Array.of(bias >> 8, bias);
}

function biasOfBytes(metadata: Uint8Array): number {
  return ((metadata[0]! << 24) >> 16) | metadata[1]!;
}
