/** Codes of any width packed without gaps, most significant bit first, as they lie in memory. */
import { BITS_PER_BYTE } from '@adaptmem/core';
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
  for (const code of codes) {
    if (bits > 16) writer.write(code >>> 16, bits - 16);
    writer.write(code & 0xffff, Math.min(bits, 16));
  }
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
  for (let index = 0; index < count; index++) {
    const high = bits > 16 ? reader.read(bits - 16) * 0x10000 : 0;
    codes[index] = high + reader.read(Math.min(bits, 16));
  }
  return codes;
}

/** Pieces of at most 16 bits: with up to 7 left over they fit into the 32 bits of an integer operation. */
class BitWriter {
  readonly #bytes: Uint8Array;
  #next = 0;
  #pending = 0;
  #width = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  write(code: number, bits: number): void {
    this.#pending = (this.#pending << bits) | (code & ((1 << bits) - 1));
    this.#width += bits;
    while (this.#width >= BITS_PER_BYTE) {
      this.#width -= BITS_PER_BYTE;
      this.#bytes[this.#next++] = this.#pending >>> this.#width;
    }
    this.#pending &= (1 << this.#width) - 1;
  }

  end(): void {
    if (this.#width > 0) this.#bytes[this.#next] = this.#pending << (BITS_PER_BYTE - this.#width);
  }
}

class BitReader {
  readonly #bytes: Uint8Array;
  #next = 0;
  #pending = 0;
  #width = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(bits: number): number {
    while (this.#width < bits) {
      this.#pending = (this.#pending << BITS_PER_BYTE) | this.#bytes[this.#next++]!;
      this.#width += BITS_PER_BYTE;
    }
    this.#width -= bits;
    const code = this.#pending >>> this.#width;
    this.#pending &= (1 << this.#width) - 1;
    return code;
  }
}
