/**
 * Single-error correction, double-error detection: the extended Hamming code (72, 64). Each word of eight bytes gets a
 * ninth: seven check bits, of which each error of one bit leaves another pattern, and the parity of all. (Hamming
 * 1950; the width is that of ECC memories.)
 */
const DATA_BYTES = 8;
const WORD_BYTES = DATA_BYTES + 1;
const PARITY = 0x80;

/** [bit of a word] → its pattern of check bits: the numbers with at least two bits set, so none of a check bit's own. */
const COLUMNS = Array.from({ length: 128 }, (_, number) => number)
  .filter((number) => (number & (number - 1)) !== 0)
  .slice(0, DATA_BYTES * 8);
const BIT_OF_COLUMN = new Map(COLUMNS.map((column, bit) => [column, bit]));

/** [place of the byte · 256 + byte] → what it adds to the check bits, its parity in the highest bit. */
const CONTRIBUTIONS = Uint8Array.from({ length: DATA_BYTES * 256 }, (_, index) => {
  let sum = 0;
  for (let bit = 0; bit < 8; bit++) {
    if ((index & (0x80 >> bit)) !== 0) sum ^= COLUMNS[(index >> 8) * 8 + bit]! | PARITY;
  }
  return sum;
});

/** Bits that `bits` bits take with their check bits: whole words. */
export function secdedBits(bits: number): number {
  return Math.ceil(bits / (DATA_BYTES * 8)) * WORD_BYTES * 8;
}

/** Words of nine bytes, the last one filled up with zeros. */
export function encodeSecded(bytes: Uint8Array): Uint8Array {
  const words = Math.ceil(bytes.length / DATA_BYTES);
  const encoded = new Uint8Array(words * WORD_BYTES);
  for (let word = 0; word < words; word++) {
    const data = bytes.subarray(word * DATA_BYTES, (word + 1) * DATA_BYTES);
    encoded.set(data, word * WORD_BYTES);
    encoded[word * WORD_BYTES + DATA_BYTES] = checkByte(encoded, word * WORD_BYTES);
  }
  return encoded;
}

export interface Corrected {
  bytes: Uint8Array;
  /** Words in which one bit was put right. */
  corrected: number;
  /** Words with an error that was seen, but not put right; they are given as read. */
  detected: number;
}

/** The data of words, with single errors put right. @param length bytes of data */
export function decodeSecded(encoded: Uint8Array, length: number): Corrected {
  const words = encoded.length / WORD_BYTES;
  const bytes = new Uint8Array(words * DATA_BYTES);
  let [corrected, detected] = [0, 0];
  for (let word = 0; word < words; word++) {
    const start = word * WORD_BYTES;
    const data = encoded.slice(start, start + DATA_BYTES);
    const difference = checkByte(encoded, start) ^ encoded[start + DATA_BYTES]!;
    if (difference !== 0) {
      if (correct(data, difference)) corrected++;
      else detected++;
    }
    bytes.set(data, word * DATA_BYTES);
  }
  return { bytes: bytes.slice(0, length), corrected, detected };
}

/** The check bits of a word's data, and in the highest bit the parity of data and check bits. */
function checkByte(encoded: Uint8Array, start: number): number {
  let sum = 0;
  for (let at = 0; at < DATA_BYTES; at++) sum ^= CONTRIBUTIONS[at * 256 + encoded[start + at]!]!;
  return sum ^ (parityOf(sum & ~PARITY) ? PARITY : 0);
}

/** Puts right what the difference of check bytes says. @returns false if that is more than one error */
function correct(data: Uint8Array, difference: number): boolean {
  const syndrome = difference & ~PARITY;
  // the parity bit itself covers the check bits, so that one error anywhere changes the parity of all
  const odd = parityOf(difference);
  if (syndrome === 0) return odd;
  const bit = BIT_OF_COLUMN.get(syndrome);
  const isCheckBit = (syndrome & (syndrome - 1)) === 0;
  if (!odd) return false;
  if (bit === undefined) return isCheckBit;
  data[bit >> 3]! ^= 0x80 >> (bit & 7);
  return true;
}

function parityOf(value: number): boolean {
  let bits = value;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return (bits & 1) === 1;
}
