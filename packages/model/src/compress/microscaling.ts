/**
 * MX formats (OCP Microscaling Formats Specification v1.0): blocks of 32 values share a power of two (E8M0, section
 * 5.4.1), and each value is a small float or an eight-bit fixed-point number times it. The scale is
 * 2^(⌊log2 max|x|⌋ − emax) with emax the largest exponent of the element type (section 6.3); elements saturate.
 *
 * Blocks run over the row-major values of a tensor, so along the rows of a matrix; the last one may be shorter.
 */
import { BITS_PER_BYTE } from '@adaptmem/core';
import { type MagnitudeCodes, magnitudeCodes, nearestLimits, wordsOf } from './magnitude-codes.js';
import { codeArray, type NumberFormat, unencodable } from './number-format.js';
import { SMALL_FLOATS, smallFloatBits, smallFloatCodes } from './small-float.js';

/** k of the concrete formats (MX v1.0, table 1). */
export const MX_BLOCK = 32;

/** Values that are scaled before they become codes: whole blocks that stay in the nearest cache. */
const STRETCH = 64 * MX_BLOCK;

/** E8M0: the exponent plus 127; 255 is NaN. */
const SCALE_BIAS = 127;
const SCALE_NAN = 255;
/** [E8M0 code] → scale, and one over it. */
const SCALES = Float64Array.from({ length: SCALE_NAN + 1 }, (_, code) =>
  code === SCALE_NAN ? Number.NaN : 2 ** (code - SCALE_BIAS),
);
const INVERSE_SCALES = SCALES.map((scale) => 1 / scale);

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
      const codes = codeArray(bits, values.length);
      const metadata = new Uint8Array(Math.ceil(values.length / MX_BLOCK));
      const words = wordsOf(values);
      const scaled = new Float32Array(Math.min(values.length, STRETCH));
      for (let start = 0; start < values.length; start += STRETCH) {
        const end = Math.min(values.length, start + STRETCH);
        for (let block = start; block < end; block += MX_BLOCK) {
          const blockEnd = Math.min(end, block + MX_BLOCK);
          const scaleCode =
            SCALE_BIAS + sharedExponent(values, words, block, blockEnd, largestExponent, name);
          metadata[block / MX_BLOCK] = scaleCode;
          const inverse = INVERSE_SCALES[scaleCode]!;
          for (let index = block; index < blockEnd; index++) scaled[index - start] = values[index]! * inverse;
        }
        codec.encode(scaled.subarray(0, end - start), codes, start);
      }
      return { codes, metadata };
    },
    decode(codes, metadata) {
      const values = new Float32Array(codes.length);
      const { values: table } = codec;
      for (let block = 0; block < metadata.length; block++) {
        const scale = SCALES[metadata[block]!]!;
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
