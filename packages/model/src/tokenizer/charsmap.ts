/**
 * SentencePiece's precompiled character map: a Darts double-array trie from UTF-8 prefixes to replacements.
 * Layout: 4 bytes of trie size, the trie's 32-bit units, then the replacements, each ended by a zero byte
 * (google/sentencepiece, src/normalizer.cc, DecodePrecompiledCharsMap; units as in third_party/darts_clone/darts.h).
 */

/** The longest rule that starts at a place of a text. */
export interface CharsmapMatch {
  /** Bytes of the text that the rule replaces. */
  length: number;
  /** Where the replacement starts in `replacements`; it ends before the next zero byte. */
  replacement: number;
}

/** Replacements by longest matching prefix. */
export class Charsmap {
  readonly #units: Uint32Array;
  /** All replacements, each ended by a zero byte. */
  readonly replacements: Uint8Array;

  /** @param bytes not empty @throws RangeError if the sizes in it do not fit */
  constructor(bytes: Uint8Array) {
    const size = bytes.length >= 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) : -1;
    if (size < 4 || size % 4 !== 0 || 4 + size >= bytes.length) {
      throw new RangeError(`Character map of ${bytes.length} bytes holds a trie of ${size}`);
    }
    this.#units = new Uint32Array(new Uint8Array(bytes.subarray(4, 4 + size)).buffer);
    this.replacements = bytes.subarray(4 + size);
    if (this.replacements.at(-1) !== 0) throw new RangeError('Character map does not end with a zero byte');
  }

  /** The longest rule that matches `text` from `start`; nothing if none does. */
  longestMatch(text: Uint8Array, start: number): CharsmapMatch | undefined {
    const units = this.#units;
    let node = offsetOf(units[0]!);
    let match: CharsmapMatch | undefined;
    for (let at = start; at < text.length; at++) {
      const byte = text[at]!;
      node ^= byte;
      const unit = units[node] ?? 0;
      if ((unit & 0x800000ff) !== byte) break;
      node ^= offsetOf(unit);
      if (unit & 0x100) match = { length: at + 1 - start, replacement: (units[node] ?? 0) & 0x7fffffff };
    }
    return match;
  }
}

/** Bits 10–30 of a unit, times 256 where bit 9 is set. */
function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
