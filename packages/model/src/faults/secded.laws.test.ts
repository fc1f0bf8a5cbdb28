import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSecded, encodeSecded, secdedBits } from './secded.js';

const RUNS = { seed: 12, numRuns: 150 };
const word = fc.uint8Array({ minLength: 8, maxLength: 8 });
const flip = (bytes: Uint8Array, bit: number) => {
  bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
};

describe('decodeSecded()', () => {
  it('gives back what encodeSecded() was given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const encoded = encodeSecded(bytes);
        expect(encoded.length * 8).toBe(secdedBits(bytes.length * 8));
        expect(decodeSecded(encoded, bytes.length)).toEqual({ bytes, corrected: 0, detected: 0 });
      }),
      RUNS,
    );
  });

  it('puts any single error right, in data and check bits', () => {
    fc.assert(
      fc.property(word, (bytes) => {
        for (let bit = 0; bit < 72; bit++) {
          const encoded = encodeSecded(bytes);
          flip(encoded, bit);
          expect(decodeSecded(encoded, 8)).toEqual({ bytes, corrected: 1, detected: 0 });
        }
      }),
      { ...RUNS, numRuns: 3 },
    );
  });

  it('sees any two errors in a word, and changes nothing then', () => {
    fc.assert(
      fc.property(word, (bytes) => {
        for (let first = 0; first < 72; first++) {
          for (let second = first + 1; second < 72; second++) {
            const encoded = encodeSecded(bytes);
            flip(encoded, first);
            flip(encoded, second);
            const { bytes: read, corrected, detected } = decodeSecded(encoded, 8);
            if (corrected !== 0 || detected !== 1) expect.fail(`errors ${first} and ${second} were not seen`);
            if (String(read) !== String(encoded.slice(0, 8))) expect.fail('data were changed');
          }
        }
      }),
      { ...RUNS, numRuns: 1 },
    );
  });
});
