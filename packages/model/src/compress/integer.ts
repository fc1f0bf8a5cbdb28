/**
 * Integers of n bits with a scale for each tensor or each channel (row of a matrix), as torch.ao.quantization has
 * them: value = (q − zero point) · scale, q = round(x · (1/scale) + zero point), half to even, in float32.
 *
 * The stored code is q − zero point modulo 2^n (two's complement where the zero point is 0), so that the code 0
 * means the value 0 in every scheme and a sparse encoding may leave it out.
 */
import { BITS_PER_BYTE } from '@adaptmem/core';
import { largestFinite } from './largest-finite.js';
import {
  type Codes,
  codeArray,
  type EncodeContext,
  type EncodedValues,
  type NumberFormat,
  unencodable,
} from './number-format.js';

/**
 * `symmetric`: q of ±(2^(n−1) − 1), scale = max|x| / (2^(n−1) − 1), torch's observer with quant_min = −127.
 * `full`: q of −2^(n−1) too, scale = max|x| / (2^(n−1) − ½), torch's default observer.
 * `asymmetric`: the range from min(x, 0) to max(x, 0) in 2^n steps, with a zero point.
 */
export const INTEGER_SCHEMES = ['symmetric', 'full', 'asymmetric'] as const;
export type IntegerScheme = (typeof INTEGER_SCHEMES)[number];

export interface IntegerOptions {
  /** @default 'symmetric' */
  scheme?: IntegerScheme;
  /** A scale for each row of a matrix instead of one for the tensor. @default false */
  perChannel?: boolean;
}

/** How one channel is quantised. */
interface IntegerScale {
  /** A float32. */
  scale: number;
  zeroPoint: number;
}

/** Least scale: torch's `eps` of observers, that of float32. */
const LEAST_SCALE = 2 ** -23;
const SCALE_BYTES = 4;

/**
 * The number format int<`bits`>.
 *
 * @param bits 2 … 16
 * @throws RangeError if the width does not fit
 * @example integer(8, { perChannel: true }).encode(weights, { shape: [768, 128] })
 */
export function integer(
  bits: number,
  { scheme = 'symmetric', perChannel = false }: IntegerOptions = {},
): NumberFormat {
  if (!Number.isInteger(bits) || bits < 2 || bits > 16) {
    throw new RangeError(`int<n> needs n of 2 to 16, got int<${bits}>`);
  }
  const flags = [...(scheme === 'symmetric' ? [] : [scheme]), ...(perChannel ? ['channel'] : [])];
  const name = `int<${[bits, ...flags].join(',')}>`;
  const channelsOf = (shape: readonly number[]) => (perChannel && shape.length >= 2 ? shape[0]! : 1);
  const channelBytes = channelBytesOf(bits, scheme);
  const modulus = 2 ** bits;
  const range = { ...qRange(bits, scheme), modulus };
  return {
    name,
    bits,
    metadataBits: (shape) => channelsOf(shape) * channelBytes * BITS_PER_BYTE,
    encode(values, { shape = [values.length], largest }: EncodeContext = {}): EncodedValues {
      const channels = channelsOf(shape);
      const codes = codeArray(bits, values.length);
      const metadata = new Uint8Array(channels * channelBytes);
      const view = new DataView(metadata.buffer);
      const length = values.length / channels;
      for (let channel = 0; channel < channels; channel++) {
        const start = channel * length;
        const own = rangeOf(values, start, start + length, name);
        const given = largest !== undefined && !perChannel ? { least: -largest, most: largest } : own;
        const scale = scaleIn(given, range, scheme);
        writeScale(view, channel * channelBytes, scale, channelBytes);
        encodeChannel(values, codes, start, start + length, scale, range);
      }
      return { codes, metadata };
    },
    decode(codes, metadata) {
      const values = new Float32Array(codes.length);
      const view = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength);
      const channels = metadata.length / channelBytes;
      const length = codes.length / channels;
      for (let channel = 0; channel < channels; channel++) {
        const { scale, zeroPoint } = readScale(view, channel * channelBytes, channelBytes);
        // symmetric codes are two's complement, asymmetric ones run from -zeroPoint up
        const below = scheme === 'asymmetric' ? zeroPoint & (modulus - 1) : modulus / 2;
        decodeChannel(codes, values, channel * length, (channel + 1) * length, { scale, below, modulus });
      }
      return values;
    },
  };
}

/** Scale and zero point that torch's observers choose for values of a range (which 0 belongs to). */
function scaleIn(
  { least, most }: { least: number; most: number },
  { low, high }: { low: number; high: number },
  scheme: IntegerScheme,
): IntegerScale {
  if (scheme === 'asymmetric') {
    const range = Math.fround(most - least);
    const steps = high - low;
    const exact = Number.isFinite(range) ? range / steps : (most - least) / steps;
    const scale = Math.max(Math.fround(exact), LEAST_SCALE);
    const rounded = low - roundHalfToEven(Math.fround(least / scale));
    const zeroPoint = Math.min(high, Math.max(low, rounded));
    return { scale: largestFinite(scale, Math.max(high - zeroPoint, zeroPoint - low)), zeroPoint };
  }
  const scale = Math.fround(Math.max(-least, most) / ((high - low) / 2));
  return { scale: largestFinite(Math.max(scale, LEAST_SCALE), -low), zeroPoint: 0 };
}

function qRange(bits: number, scheme: IntegerScheme): { low: number; high: number } {
  const half = 2 ** (bits - 1);
  if (scheme === 'asymmetric') return { low: 0, high: 2 * half - 1 };
  return { low: scheme === 'full' ? -half : 1 - half, high: half - 1 };
}

/** The zero point takes the bytes of a code; without one there is only the scale. */
function channelBytesOf(bits: number, scheme: IntegerScheme): number {
  return SCALE_BYTES + (scheme === 'asymmetric' ? Math.ceil(bits / BITS_PER_BYTE) : 0);
}

function rangeOf(values: Float32Array, start: number, end: number, name: string) {
  let [least, most] = [0, 0];
  for (let index = start; index < end; index++) {
    const value = values[index]!;
    if (value - value !== 0) throw unencodable(values, index, name);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

function encodeChannel(
  values: Float32Array,
  codes: Codes,
  start: number,
  end: number,
  { scale, zeroPoint }: IntegerScale,
  { low, high, modulus }: { low: number; high: number; modulus: number },
): void {
  const inverse = Math.fround(1 / scale);
  for (let index = start; index < end; index++) {
    const shifted = Math.fround(Math.fround(values[index]! * inverse) + zeroPoint);
    const q = roundHalfToEven(shifted);
    codes[index] = ((q < low ? low : q > high ? high : q) - zeroPoint) & (modulus - 1);
  }
}

/** Codes from `modulus` − `below` up stand for negative integers. */
function decodeChannel(
  codes: Codes,
  values: Float32Array,
  start: number,
  end: number,
  { scale, below, modulus }: { scale: number; below: number; modulus: number },
): void {
  for (let index = start; index < end; index++) {
    values[index] = (((codes[index]! + below) & (modulus - 1)) - below) * scale;
  }
}

/** Adding and taking away 1.5 · 2^52 leaves a double rounded to an integer, ties to even (|x| below 2^51). */
const ROUNDER = 1.5 * 2 ** 52;

function roundHalfToEven(value: number): number {
  return value + ROUNDER - ROUNDER;
}

function writeScale(view: DataView, at: number, { scale, zeroPoint }: IntegerScale, bytes: number): void {
  view.setFloat32(at, scale);
  if (bytes === SCALE_BYTES + 1) view.setUint8(at + SCALE_BYTES, zeroPoint);
  else if (bytes === SCALE_BYTES + 2) view.setUint16(at + SCALE_BYTES, zeroPoint);
}

function readScale(view: DataView, at: number, bytes: number): IntegerScale {
  const scale = view.getFloat32(at);
  if (bytes === SCALE_BYTES) return { scale, zeroPoint: 0 };
  const at2 = at + SCALE_BYTES;
  return { scale, zeroPoint: bytes === SCALE_BYTES + 1 ? view.getUint8(at2) : view.getUint16(at2) };
}
