/** A random order of 0 … n − 1 that needs no memory: any place of it can be asked for. */
import type { Rng } from '@adaptmem/core';

const ROUNDS = 4;

/**
 * A pseudo-random permutation by a Feistel network over the next even number of bits, walked until it is inside
 * (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002, section 4). Four rounds are enough for
 * independent-looking order (Luby and Rackoff, 1988); no secret depends on it.
 *
 * @param size 1 … 2³²
 * @param name of the random stream that decides the order
 * @returns from a place in the order to what stands there
 * @throws RangeError for another size, and for a place outside of it
 */
export function permutation(size: number, rng: Rng, ...name: (string | number)[]): (place: number) => number {
  if (!Number.isInteger(size) || size < 1 || size > 2 ** 32) {
    throw new RangeError(`Size must be an integer in 1 … 2^32, got ${size}`);
  }
  const stream = rng.stream('permutation', ...name);
  const keys = Array.from({ length: ROUNDS }, () => stream.bits());
  const halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2));
  const half = 2 ** halfBits;
  const once = (value: number): number => {
    let [left, right] = [Math.floor(value / half), value % half];
    for (const key of keys) [left, right] = [right, (left ^ mixed(right, key)) & (half - 1)];
    return left * half + right;
  };
  return (place) => {
    if (!Number.isInteger(place) || place < 0 || place >= size) {
      throw new RangeError(`Place must be an integer in 0 … ${size - 1}, got ${place}`);
    }
    let value = once(place);
    while (value >= size) value = once(value);
    return value;
  };
}

/** A 32-bit number in which every bit depends on all of the value's and the key's (MurmurHash3's finaliser). */
function mixed(value: number, key: number): number {
  let hash = value ^ key;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
