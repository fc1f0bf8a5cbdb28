import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from './half.js';

const FORMATS = [
  { format: 'float16', decode: decodeFloat16, encode: encodeFloat16 },
  { format: 'bfloat16', decode: decodeBfloat16, encode: encodeBfloat16 },
];

describe.each(FORMATS)('$format', ({ decode, encode }) => {
  it('gives every bit pattern back, but for the payload of a NaN', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = decode(bits);
      if (Number.isNaN(value)) expect(decode(encode(value))).toBeNaN();
      else expect(encode(value)).toBe(bits);
    }
  });

  it('rounds to the nearest of its neighbours', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -65000, max: 65000 });
    fc.assert(
      fc.property(finite, (value) => {
        const bits = encode(value);
        const error = Math.abs(decode(bits) - value);
        for (const neighbour of [bits - 1, bits + 1]) {
          const other = decode(neighbour & 0xffff);
          if (Number.isFinite(other)) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
        }
      }),
      { seed: 16 },
    );
  });
});
