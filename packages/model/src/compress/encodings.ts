/** How the codes of a matrix lie in memory. A new encoding is one entry of `ENCODINGS`. */

import { BitReader } from './bit-stream.js';
import {
  type BitmaskLayout,
  decodeBitmask,
  encodeBitmask,
  LANES,
  maskBitsOf,
  openBitmask,
} from './bitmask.js';
import { type Codes, codeArray } from './number-format.js';
import { packBits, unpackBits } from './pack-bits.js';
import { CSR, RUN_LENGTH } from './row-encodings.js';

/** The stored bytes; the mask is whatever says where the codes belong: bits, indices or runs. */
export interface EncodedParts {
  data: Uint8Array;
  mask: Uint8Array;
}

/** What an encoder wrote. */
export interface EncodedCodes extends EncodedParts {
  /** Codes that are not 0. */
  nonZeros: number;
  /** Bits of the parts, without the filling of a last byte. */
  bits: { data: number; mask: number };
}

/** The codes of vector v, elements `LANES`·v and on; fewer at the end of a tensor. */
export type VectorReader = (vector: number) => Codes;

/** An encoding of codes of `bits` bits in the row-major order of `shape`. */
export interface CodeEncoding {
  encode(codes: Codes, bits: number, shape: readonly number[]): EncodedCodes;
  /** Any bits decode to something, as faulty bits must. @throws RangeError if a part has an impossible length */
  decode(parts: EncodedParts, bits: number, shape: readonly number[]): Codes;
  /** Random access at the granularity of the accelerator's reads. */
  open(parts: EncodedParts, bits: number, shape: readonly number[]): VectorReader;
  /** What `encode` writes for so many non-zeros, where that depends on their places: evenly spread. */
  sizeOf(nonZeros: number, bits: number, shape: readonly number[]): { data: number; mask: number };
}

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

const DENSE: CodeEncoding = {
  encode(codes, bits) {
    let nonZeros = 0;
    for (const code of codes) if (code !== 0) nonZeros++;
    const size = { data: codes.length * bits, mask: 0 };
    return { data: packBits(codes, bits), mask: new Uint8Array(0), nonZeros, bits: size };
  },
  decode: ({ data }, bits, shape) => unpackBits(data, bits, elements(shape)),
  open({ data }, bits, shape) {
    const count = elements(shape);
    return (vector) => {
      const codes = codeArray(bits, Math.min(LANES, count - vector * LANES));
      const reader = new BitReader(data, vector * LANES * bits);
      for (let at = 0; at < codes.length; at++) codes[at] = reader.read(bits);
      return codes;
    };
  },
  sizeOf: (_, bits, shape) => ({ data: elements(shape) * bits, mask: 0 }),
};

/** EdgeBERT's banks are filled up to the fullest lane. */
function bitmask(layout: BitmaskLayout): CodeEncoding {
  const slots = layout === 'packed' ? 1 : LANES;
  return {
    encode: (codes, bits) => encodeBitmask(codes, bits, layout),
    decode: (parts, bits, shape) => decodeBitmask(parts, bits, elements(shape), layout),
    open: (parts, bits, shape) => openBitmask(parts, bits, elements(shape), layout),
    sizeOf: (nonZeros, bits, shape) => ({
      data: Math.ceil(nonZeros / slots) * slots * bits,
      mask: maskBitsOf(elements(shape), layout),
    }),
  };
}

/** `lane-banked` is the bitmask in EdgeBERT's sixteen banks. */
export const ENCODING_NAMES = ['dense', 'bitmask', 'lane-banked', 'csr', 'run-length'] as const;
export type EncodingName = (typeof ENCODING_NAMES)[number];

export const ENCODINGS: Readonly<Record<EncodingName, CodeEncoding>> = {
  dense: DENSE,
  bitmask: bitmask('packed'),
  'lane-banked': bitmask('lane-banked'),
  csr: CSR,
  'run-length': RUN_LENGTH,
};

/** What a group may ask for: an encoding, or for each matrix the one that takes the fewest bits, the first of equals. */
export const ENCODING_CHOICES = [...ENCODING_NAMES, 'smallest'] as const;
export type EncodingChoice = (typeof ENCODING_CHOICES)[number];

/** Codes, encoded as is asked for. */
export function encodeAs(
  choice: EncodingChoice,
  codes: Codes,
  bits: number,
  shape: readonly number[],
): EncodedCodes & { encoding: EncodingName } {
  return smallest(
    choice,
    (encoding) => ENCODINGS[encoding].encode(codes, bits, shape),
    (encoded) => encoded.bits,
  );
}

/** What {@link encodeAs} writes for so many non-zeros, evenly spread where that depends on their places. */
export function sizeAs(
  choice: EncodingChoice,
  nonZeros: number,
  bits: number,
  shape: readonly number[],
): { data: number; mask: number; encoding: EncodingName } {
  return smallest(
    choice,
    (encoding) => ENCODINGS[encoding].sizeOf(nonZeros, bits, shape),
    (size) => size,
  );
}

function smallest<T extends object>(
  choice: EncodingChoice,
  make: (encoding: EncodingName) => T,
  sizeOf: (made: T) => { data: number; mask: number },
): T & { encoding: EncodingName } {
  const total = (made: T) => sizeOf(made).data + sizeOf(made).mask;
  const asked = choice === 'smallest' ? ENCODING_NAMES : [choice];
  return asked
    .map((encoding) => ({ ...make(encoding), encoding }))
    .reduce((best, other) => (total(other) < total(best) ? other : best));
}
