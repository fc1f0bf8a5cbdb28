/** Codes of any width packed without gaps, most significant bit first, as they lie in memory. */
import { BITS_PER_BYTE } from '@adaptmem/core';
import { BitReader, BitWriter } from './bit-stream.js';
import { type Codes, codeArray } from './number-format.js';

/** Bytes that `count` codes of `bits` bits take. */
export function packedBytes(count: number, bits: number): number {
  return Math.ceil((count * bits) / BITS_PER_BYTE);
}

/** Packs the low `bits` bits (1 … 32) of every code; the last byte is filled up with zeros. */
export function packBits(codes: Codes, bits: number): Uint8Array {
  if (bits === BITS_PER_BYTE) return Uint8Array.from(codes);
  const bytes = new Uint8Array(packedBytes(codes.length, bits));
  const writer = new BitWriter(bytes);
  for (const code of codes) writer.write(code, bits);
  writer.end();
  return bytes;
}

/** Takes `count` codes out of what `packBits` wrote. @throws RangeError if the bytes are not as many as that takes */
export function unpackBits(bytes: Uint8Array, bits: number, count: number): Codes {
  const needed = packedBytes(count, bits);
  if (bytes.length !== needed) {
    throw new RangeError(`${count} codes of ${bits} bits take ${needed} bytes, got ${bytes.length}`);
  }
  if (bits === BITS_PER_BYTE) return bytes.slice();
  const codes = codeArray(bits, count);
  const reader = new BitReader(bytes);
  for (let index = 0; index < count; index++) codes[index] = reader.read(bits);
  return codes;
}
