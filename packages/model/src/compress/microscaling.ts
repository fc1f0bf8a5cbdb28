/**
 * MX formats (OCP Microscaling Formats Specification v1.0): blocks of 32 values share a power of two (E8M0, section
 * 5.4.1), and each value is a small float or an eight-bit fixed-point number times it. The scale is
 * 2^(⌊log2 max|x|⌋ − emax) with emax the largest exponent of the element type (section 6.3); elements saturate.
 *
 * Blocks run over the row-major values of a tensor, so along the rows of a matrix; the last one may be shorter.
 */
import { BITS_PER_BYTE } from '@adaptmem/core';
import { type MagnitudeCodes, magnitudeCodes, nearestLimits, wordsOf } from './magnitude-codes.js';
import { type NumberFormat, unencodable } from './number-format.js';
import { SMALL_FLOATS, smallFloatBits, smallFloatCodes } from './small-float.js';

/** k of the concrete formats (MX v1.0, table 1). */
export const MX_BLOCK = 32;

/** E8M0: the exponent plus 127; 255 is NaN. */
const SCALE_BIAS = 127;
const SCALE_NAN = 255;

/** Element types with emax (MX v1.0, tables 2 to 6). */
const ELEMENTS = {
  e4m3: { largestExponent: 8 },
  e5m2: { largestExponent: 15 },
  e3m2: { largestExponent: 4 },
  e2m3: { largestExponent: 2 },
  e2m1: { largestExponent: 2 },
  int8: { largestExponent: 0 },
} as const;
export type MxElement = keyof typeof ELEMENTS;

/**
 * The MX format of an element type.
 * @param name e.g. `mxfp8<e4m3>`
 * @example microscaling('mxfp4', 'e2m1').encode(Float32Array.of(1, -3, 0.2)).metadata // [127 − 1]
 */
export function microscaling(name: string, element: MxElement): NumberFormat {
  const bits = element === 'int8' ? BITS_PER_BYTE : smallFloatBits(SMALL_FLOATS[element]);
  const codec = element === 'int8' ? fixedPointCodes(name) : smallFloatCodes(element, name);
  const { largestExponent } = ELEMENTS[element];
  return {
    name,
    bits,
    metadataBits: (shape) =>
      Math.ceil(shape.reduce((product, size) => product * size, 1) / MX_BLOCK) * BITS_PER_BYTE,
    encode(values) {
      const metadata = new Uint8Array(Math.ceil(values.length / MX_BLOCK));
      const scaled = new Float32Array(values.length);
      const words = wordsOf(values);
      for (let block = 0; block < metadata.length; block++) {
        const end = Math.min(values.length, (block + 1) * MX_BLOCK);
        const exponent = sharedExponent(values, words, block * MX_BLOCK, end, largestExponent, name);
        metadata[block] = exponent + SCALE_BIAS;
        const inverse = 2 ** -exponent;
        for (let index = block * MX_BLOCK; index < end; index++) scaled[index] = values[index]! * inverse;
      }
      return { codes: codec.encode(scaled), metadata };
    },
    decode(codes, metadata) {
      const values = new Float32Array(codes.length);
      const { values: table } = codec;
      for (let block = 0; block < metadata.length; block++) {
        const scale = metadata[block] === SCALE_NAN ? Number.NaN : 2 ** (metadata[block]! - SCALE_BIAS);
        const end = Math.min(codes.length, (block + 1) * MX_BLOCK);
        for (let index = block * MX_BLOCK; index < end; index++)
          values[index] = table[codes[index]!]! * scale;
      }
      return values;
    },
  };
}

const EXPONENT_FIELD = 0x7f800000;

/** ⌊log2 max|x|⌋ − emax, at least −127; a block of zeros takes that. */
function sharedExponent(
  values: Float32Array,
  words: Uint32Array,
  start: number,
  end: number,
  largestExponent: number,
  name: string,
): number {
  let largest = 0;
  // as integers: the bits of magnitudes sort like them
  for (let index = start; index < end; index++) {
    const exponent = words[index]! & EXPONENT_FIELD;
    if (exponent > largest) largest = exponent;
  }
  if (largest === EXPONENT_FIELD) {
    const unusable = values.findIndex((value, index) => index >= start && !Number.isFinite(value));
    throw unencodable(values, unusable, name);
  }
  const biased = largest >>> 23; // 0 for subnormals: below every scale that there is
  return Math.max(-SCALE_BIAS, biased - SCALE_BIAS - largestExponent);
}

/** MXINT8: two's complement with six bits after the point; −2 is decoded, but never written (section 5.3.4). */
function fixedPointCodes(name: string): MagnitudeCodes {
  const magnitudes = Float64Array.from({ length: 128 }, (_, code) => code / 64);
  return magnitudeCodes({
    name,
    bits: BITS_PER_BYTE,
    magnitudes,
    limits: nearestLimits(magnitudes),
    negative: (code) => 256 - code,
    otherwise: (code) => (code === 128 ? -2 : 0),
  });
}
