/**
 * Floats of four to eight bits with a fixed exponent bias: FP8 of the OCP 8-bit floating point specification
 * (OFP8, revision 1.0), and the element types of OCP Microscaling (MX, v1.0, section 5.3).
 *
 * A code is sign · exponent · mantissa with subnormals at exponent 0. Magnitudes beyond the largest saturate to it
 * (OFP8's saturating conversion, the one that MX asks for); what rounds to zero gets the code 0 whatever its sign.
 */
import { BITS_PER_BYTE } from '@adaptmem/core';
import { decodeByTable, type MagnitudeCodes, magnitudeCodes, nearestLimits } from './magnitude-codes.js';
import { NO_METADATA, type NumberFormat } from './number-format.js';
import { withScale } from './scaled-format.js';

export interface SmallFloat {
  exponentBits: number;
  mantissaBits: number;
  bias: number;
  /** Codes without sign that are not finite, at the upper end. */
  special: 'none' | 'nan' | 'ieee';
}

/** OFP8 table 1 and MX v1.0, tables 2 to 5. `ieee`: the highest exponent is infinity and NaN; `nan`: only all ones. */
export const SMALL_FLOATS = {
  e4m3: { exponentBits: 4, mantissaBits: 3, bias: 7, special: 'nan' },
  e5m2: { exponentBits: 5, mantissaBits: 2, bias: 15, special: 'ieee' },
  e3m2: { exponentBits: 3, mantissaBits: 2, bias: 3, special: 'none' },
  e2m3: { exponentBits: 2, mantissaBits: 3, bias: 1, special: 'none' },
  e2m1: { exponentBits: 2, mantissaBits: 1, bias: 1, special: 'none' },
} as const satisfies Record<string, SmallFloat>;
export type SmallFloatName = keyof typeof SMALL_FLOATS;

/** Width of a code (bit). */
export function smallFloatBits({ exponentBits, mantissaBits }: SmallFloat): number {
  return 1 + exponentBits + mantissaBits;
}

/** The codec of one of the formats. @param name of the format that uses it, for messages */
export function smallFloatCodes(element: SmallFloatName, name: string): MagnitudeCodes {
  const float: SmallFloat = SMALL_FLOATS[element];
  const bits = smallFloatBits(float);
  const magnitudes = Float64Array.from({ length: finiteCodes(float) }, (_, code) => magnitudeOf(code, float));
  const infinity = (2 ** float.exponentBits - 1) * 2 ** float.mantissaBits;
  const signBit = 2 ** (bits - 1);
  return magnitudeCodes({
    name,
    bits,
    magnitudes,
    limits: nearestLimits(magnitudes),
    negative: (code) => code + signBit,
    otherwise(code) {
      const magnitude = code % signBit;
      if (magnitude === 0) return 0;
      if (float.special !== 'ieee' || magnitude !== infinity) return Number.NaN;
      return code < signBit ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    },
  });
}

export interface Fp8Options {
  /**
   * Whether each tensor has a scale, a float32 that brings its largest magnitude to the largest of the format, as
   * Transformer Engine's current scaling does. @default false: values are stored as they are.
   */
  scaled?: boolean;
}

/** FP8 by the OCP specification. */
export function fp8(element: 'e4m3' | 'e5m2', { scaled = false }: Fp8Options = {}): NumberFormat {
  const name = `fp8<${element}${scaled ? ',scaled' : ''}>`;
  const codec = smallFloatCodes(element, name);
  const plain: NumberFormat = {
    name,
    bits: BITS_PER_BYTE,
    metadataBits: NO_METADATA.bits,
    encode: (values) => ({ codes: codec.encode(values), metadata: NO_METADATA.bytes }),
    decode: (codes) => decodeByTable(codec.values, codes),
  };
  return scaled ? withScale(plain, largestMagnitude(SMALL_FLOATS[element])) : plain;
}

function largestMagnitude(float: SmallFloat): number {
  return magnitudeOf(finiteCodes(float) - 1, float);
}

/** Number of codes without sign that stand for a finite magnitude. */
function finiteCodes({ exponentBits, mantissaBits, special }: SmallFloat): number {
  const all = 2 ** (exponentBits + mantissaBits);
  if (special === 'ieee') return all - 2 ** mantissaBits;
  return special === 'nan' ? all - 1 : all;
}

function magnitudeOf(code: number, { mantissaBits, bias }: SmallFloat): number {
  const binade = 2 ** mantissaBits;
  const exponent = Math.floor(code / binade);
  const mantissa = (code % binade) / binade;
  return exponent === 0 ? mantissa * 2 ** (1 - bias) : (1 + mantissa) * 2 ** (exponent - bias);
}
