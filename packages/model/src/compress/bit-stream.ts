/** Numbers of any width as a stream of bits, most significant bit first. */
import { BITS_PER_BYTE } from '@adaptmem/core';

/** Widest piece: with up to 7 bits left over it fits into the 32 bits of an integer operation. */
const PIECE_BITS = 16;

/** Bits that a number up to `largest` needs, at least 1. */
export function bitsFor(largest: number): number {
  return Math.max(1, Math.floor(Math.log2(largest)) + 1);
}

/** Writes into bytes that are long enough for all. */
export class BitWriter {
  readonly #bytes: Uint8Array;
  #next = 0;
  #pending = 0;
  #width = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Appends the low `bits` bits (1 … 32). */
  write(value: number, bits: number): void {
    if (bits > PIECE_BITS) {
      this.#piece(value >>> PIECE_BITS, bits - PIECE_BITS);
      this.#piece(value & 0xffff, PIECE_BITS);
    } else this.#piece(value, bits);
  }

  #piece(value: number, bits: number): void {
    this.#pending = (this.#pending << bits) | (value & ((1 << bits) - 1));
    this.#width += bits;
    while (this.#width >= BITS_PER_BYTE) {
      this.#width -= BITS_PER_BYTE;
      this.#bytes[this.#next++] = this.#pending >>> this.#width;
    }
    this.#pending &= (1 << this.#width) - 1;
  }

  /** Fills up the last byte with zeros. */
  end(): void {
    if (this.#width > 0) this.#bytes[this.#next] = this.#pending << (BITS_PER_BYTE - this.#width);
  }
}

/** Reads what `BitWriter` wrote, from any bit on; behind the end there are zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #next: number;
  #pending = 0;
  #width = 0;

  /** @param start the first bit to read */
  constructor(bytes: Uint8Array, start = 0) {
    this.#bytes = bytes;
    this.#next = Math.floor(start / BITS_PER_BYTE);
    const skipped = start % BITS_PER_BYTE;
    if (skipped > 0) this.#piece(skipped);
  }

  /** The next `bits` bits (1 … 32). */
  read(bits: number): number {
    if (bits <= PIECE_BITS) return this.#piece(bits);
    const high = this.#piece(bits - PIECE_BITS);
    return high * 2 ** PIECE_BITS + this.#piece(PIECE_BITS);
  }

  #piece(bits: number): number {
    while (this.#width < bits) {
      this.#pending = (this.#pending << BITS_PER_BYTE) | (this.#bytes[this.#next++] ?? 0);
      this.#width += BITS_PER_BYTE;
    }
    this.#width -= bits;
    const value = this.#pending >>> this.#width;
    this.#pending &= (1 << this.#width) - 1;
    return value;
  }
}
