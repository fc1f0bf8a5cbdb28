/**
 * Faults in packed bits that are stored in cells of one or more bits, first bit highest: each cell is read as the
 * level below or above with the probability of its own level, independently of all others. What is drawn are the
 * gaps between candidates at the highest rate of any level, of which each is accepted by its own level's share: the
 * number of faults of a level is binomial, whatever the rate, and no cell moves twice.
 */
import { BITS_PER_BYTE, type CellFaults, type RandomStream } from '@adaptmem/core';

/** Bits with faults, and how many cells were read wrong. */
export interface FaultyBits {
  bytes: Uint8Array;
  faults: number;
}

/**
 * @param bytes packed bits; not changed
 * @param bits how many of them are stored; what fills the last byte or cell is not
 * @returns a copy with faults
 */
export function injectFaults(
  bytes: Uint8Array,
  bits: number,
  cells: CellFaults,
  stream: RandomStream,
): FaultyBits {
  const faulty = bytes.slice();
  const rates = cells.down.map((down, level) => down + cells.up[level]!);
  const highest = Math.max(...rates);
  if (highest === 0) return { bytes: faulty, faults: 0 };
  const { bitsPerCell } = cells;
  const count = Math.ceil(bits / bitsPerCell);
  const { levelOf, bitsOf } = CODINGS[cells.coding];
  let faults = 0;
  for (let cell = gap(highest, stream); cell < count; cell += 1 + gap(highest, stream)) {
    const start = cell * bitsPerCell;
    const level = levelOf(readBits(faulty, start, bitsPerCell));
    const draw = stream.next() * highest;
    if (draw >= rates[level]!) continue;
    const moved = draw < cells.down[level]! ? level - 1 : level + 1;
    writeBits(faulty, start, Math.min(bitsPerCell, bits - start), bitsOf(moved), bitsPerCell);
    faults++;
  }
  return { bytes: faulty, faults };
}

/** Cells of one bit that flip with equal probability either way: a bit error rate. */
export function bitErrors(rate: number): CellFaults {
  return {
    name: `bit error rate ${rate}`,
    bitsPerCell: 1,
    coding: 'natural',
    down: [0, rate],
    up: [rate, 0],
  };
}

interface Coding {
  levelOf(bits: number): number;
  bitsOf(level: number): number;
}

const CODINGS: Record<CellFaults['coding'], Coding> = {
  natural: { levelOf: (bits) => bits, bitsOf: (level) => level },
  gray: {
    bitsOf: (level) => level ^ (level >> 1),
    levelOf(bits) {
      let level = bits;
      for (let shift = bits >> 1; shift > 0; shift >>= 1) level ^= shift;
      return level;
    },
  },
};

/** Cells that are passed over before the next candidate: geometric, P(k) = (1 − p)^k p. */
function gap(probability: number, stream: RandomStream): number {
  if (probability >= 1) return 0;
  // 53 bits, so that rates far below 2^-32 are not rounded up to it
  const uniform = stream.next() + stream.next() * 2 ** -32;
  return Math.floor(Math.log1p(-Math.min(uniform, 1 - Number.EPSILON)) / Math.log1p(-probability));
}

function readBits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const byte = bytes[Math.floor(at / BITS_PER_BYTE)] ?? 0;
    value = (value << 1) | ((byte >> (BITS_PER_BYTE - 1 - (at % BITS_PER_BYTE))) & 1);
  }
  return value;
}

/** Writes the first `count` of a cell's `width` bits: the last cell may be filled only in part. */
function writeBits(bytes: Uint8Array, start: number, count: number, value: number, width: number): void {
  for (let at = 0; at < count; at++) {
    const index = start + at;
    const bit = 0x80 >> (index % BITS_PER_BYTE);
    const byte = Math.floor(index / BITS_PER_BYTE);
    if ((value >> (width - 1 - at)) & 1) bytes[byte]! |= bit;
    else bytes[byte]! &= ~bit;
  }
}
