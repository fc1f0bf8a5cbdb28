/** Bitmask encoding: one bit an element says whether it is there, and only the non-zero codes are stored. */
import { BITS_PER_BYTE } from '@adaptmem/core';
import { BitReader } from './bit-stream.js';
import { type Codes, codeArray } from './number-format.js';
import { packBits, packedBytes, unpackBits } from './pack-bits.js';

/** Bit order within the bytes of a mask (numpy's `bitorder` "big" and "little"). */
export type BitOrder = 'msb-first' | 'lsb-first';

/**
 * How the non-zero codes lie in memory. `packed`: one after the other. `lane-banked`: EdgeBERT's sixteen banks
 * (`Decode_N0.h`), where element i belongs to lane i mod 16 and each lane's non-zeros follow one another in its
 * own bank, so that the fullest lane sets the footprint.
 */
export const BITMASK_LAYOUTS = ['packed', 'lane-banked'] as const;
export type BitmaskLayout = (typeof BITMASK_LAYOUTS)[number];

/** Lanes of EdgeBERT's vectors (`VECTOR_SIZE`, harvard-acc/EdgeBERT `hw` Makefile). */
export const LANES = 16;

/** Codes in bitmask encoding, with the bits that each part really takes. */
export interface BitmaskEncoding {
  mask: Uint8Array;
  data: Uint8Array;
  nonZeros: number;
  /** Bits without the filling of the last byte; `lane-banked` fills lanes and mask words, which counts. */
  bits: { data: number; mask: number };
}

/** Packs a mask of zeros and ones, eight elements a byte; the last byte is filled up with zeros. */
export function packMask(mask: ArrayLike<number>, order: BitOrder = 'msb-first'): Uint8Array {
  const bytes = new Uint8Array(packedBytes(mask.length, 1));
  for (let index = 0; index < mask.length; index++) {
    if (mask[index] !== 0) bytes[index >> 3]! |= bitAt(index, order);
  }
  return bytes;
}

/** The first `count` bits of a packed mask, as zeros and ones. */
export function unpackMask(bytes: Uint8Array, count: number, order: BitOrder = 'msb-first'): Uint8Array {
  const mask = new Uint8Array(count);
  for (let index = 0; index < count; index++) mask[index] = bytes[index >> 3]! & bitAt(index, order) ? 1 : 0;
  return mask;
}

function bitAt(index: number, order: BitOrder): number {
  return order === 'msb-first' ? 0x80 >> (index & 7) : 1 << (index & 7);
}

/** Bits of the mask: one an element; in banks each vector of lanes has a whole word. */
export function maskBitsOf(count: number, layout: BitmaskLayout): number {
  return layout === 'packed' ? count : Math.ceil(count / LANES) * LANES;
}

/** Encodes codes of `bits` bits; those that are not 0 are stored. */
export function encodeBitmask(codes: Codes, bits: number, layout: BitmaskLayout = 'packed'): BitmaskEncoding {
  const { slots, nonZeros } = intoLanes(codes, bits, lanesOf(layout));
  const maskBits = maskBitsOf(codes.length, layout);
  const mask = new Uint8Array(packedBytes(maskBits, 1));
  mask.set(packMask(codes));
  return {
    mask,
    data: packBits(slots, bits),
    nonZeros,
    bits: { data: slots.length * bits, mask: maskBits },
  };
}

/**
 * The codes that `encodeBitmask` was given. Any bits decode to something, as they do in hardware: where faults set
 * bits of the mask the codes behind them shift, and behind the end of the data there are zeros.
 *
 * @throws RangeError if the mask is not as long as that of `count` elements
 */
export function decodeBitmask(
  { mask, data }: Pick<BitmaskEncoding, 'mask' | 'data'>,
  bits: number,
  count: number,
  layout: BitmaskLayout = 'packed',
): Codes {
  const maskBytes = packedBytes(maskBitsOf(count, layout), 1);
  if (mask.length !== maskBytes) {
    throw new RangeError(`A mask of ${count} elements takes ${maskBytes} bytes, got ${mask.length}`);
  }
  const present = unpackMask(mask, count);
  const lanes = lanesOf(layout);
  const counters = new Uint32Array(lanes);
  const slots = storedCodes(data, bits);
  const codes = codeArray(bits, count);
  for (let index = 0; index < count; index++) {
    if (present[index] === 0) continue;
    const lane = index % lanes;
    codes[index] = slots[lanes * counters[lane]!++ + lane] ?? 0;
  }
  return codes;
}

/**
 * Random access by vectors of `LANES` elements, the granularity at which the accelerator reads: the counters of the
 * lanes at the start of each vector are found once, then a vector takes its mask word and its own codes.
 *
 * @returns the codes of vector v: elements `LANES`·v and on, fewer at the end
 */
export function openBitmask(
  { mask, data }: Pick<BitmaskEncoding, 'mask' | 'data'>,
  bits: number,
  count: number,
  layout: BitmaskLayout,
): (vector: number) => Codes {
  const present = unpackMask(mask, count);
  const lanes = lanesOf(layout);
  const vectors = Math.ceil(count / LANES);
  const starts = new Uint32Array(vectors * lanes);
  const running = new Uint32Array(lanes);
  for (let index = 0; index < count; index++) {
    if (index % LANES === 0) starts.set(running, (index / LANES) * lanes);
    if (present[index] !== 0) running[index % lanes]!++;
  }
  return (vector) => {
    const counters = starts.slice(vector * lanes, (vector + 1) * lanes);
    const codes = codeArray(bits, Math.min(LANES, count - vector * LANES));
    for (let at = 0; at < codes.length; at++) {
      if (present[vector * LANES + at] === 0) continue;
      const lane = at % lanes;
      const slot = lanes * counters[lane]!++ + lane;
      codes[at] = new BitReader(data, slot * bits).read(bits);
    }
    return codes;
  };
}

/** All codes that the bytes hold. */
function storedCodes(data: Uint8Array, bits: number): Codes {
  const count = Math.floor((data.length * BITS_PER_BYTE) / bits);
  return unpackBits(data.subarray(0, packedBytes(count, bits)), bits, count);
}

/** A packed stream is one lane. */
function lanesOf(layout: BitmaskLayout): number {
  return layout === 'packed' ? 1 : LANES;
}

/** Non-zeros of each lane. */
function countByLane(codes: Codes, lanes: number): Uint32Array {
  const counts = new Uint32Array(lanes);
  for (let index = 0; index < codes.length; index++) if (codes[index] !== 0) counts[index % lanes]!++;
  return counts;
}

/** Row r of the slots holds the r-th non-zero code of every lane, 0 where a lane has no more. */
function intoLanes(codes: Codes, bits: number, lanes: number): { slots: Codes; nonZeros: number } {
  const counts = countByLane(codes, lanes);
  const slots = codeArray(bits, lanes * Math.max(...counts));
  const counters = new Uint32Array(lanes);
  for (let index = 0; index < codes.length; index++) {
    const lane = index % lanes;
    if (codes[index] !== 0) slots[lanes * counters[lane]!++ + lane] = codes[index]!;
  }
  return { slots, nonZeros: counts.reduce((sum, count) => sum + count, 0) };
}
