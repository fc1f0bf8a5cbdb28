import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptivFloat } from './adaptivfloat.js';
import { numberFormat } from './formats.js';
import { packBits, unpackBits } from './pack-bits.js';

const SEED = 20_231;
const RUNS = { seed: SEED, numRuns: 100 };
const NAMES = [
  'fp32',
  'fp16',
  'bf16',
  'adaptivfloat<8,3>',
  'adaptivfloat<6,3>',
  'adaptivfloat<4,2>',
  'adaptivfloat<5,4>',
  'adaptivfloat<16,5>',
  'adaptivfloat<8,3,head>',
];

/** Values over many binades, with zeros and equal ones. */
const values = fc
  .array(fc.oneof(fc.float({ min: -4, max: 4, noNaN: true }), fc.constantFrom(0, 1, -1, 2 ** -9)), {
    minLength: 1,
    maxLength: 60,
  })
  .map((list) => Float32Array.from(list));

const throughBits = (name: string, given: Float32Array): Float32Array => {
  const format = numberFormat(name);
  const { codes, metadata } = format.encode(given);
  expect(metadata.length * 8).toBe(format.metadataBits);
  return format.decode(unpackBits(packBits(codes, format.bits), format.bits, given.length), metadata);
};

describe.each(NAMES)('%s', (name) => {
  it('is idempotent: what is stored once is stored exactly', () => {
    fc.assert(
      fc.property(values, (given) => {
        const once = throughBits(name, given);
        expect(throughBits(name, once)).toEqual(once);
      }),
      RUNS,
    );
  });

  it('is monotone and odd', () => {
    fc.assert(
      fc.property(values, (given) => {
        const sorted = given.slice().sort();
        const stored = throughBits(name, sorted);
        for (let index = 1; index < stored.length; index++) {
          expect(stored[index]!).toBeGreaterThanOrEqual(stored[index - 1]!);
        }
        const negated = throughBits(
          name,
          given.map((value) => -value),
        );
        expect([...negated].map((value) => 0 - value)).toEqual(
          [...throughBits(name, given)].map((value) => 0 + value),
        );
      }),
      RUNS,
    );
  });

  it('gives zero the code 0', () => {
    expect([...numberFormat(name).encode(new Float32Array(3)).codes]).toEqual([0, 0, 0]);
  });
});

describe.each([
  [8, 3],
  [6, 3],
  [4, 2],
  [4, 3],
  [3, 1],
])('adaptivFloat(%d, %d)', (bits, exponentBits) => {
  it('stores every value as the nearest that has a code', () => {
    fc.assert(
      fc.property(values, (given) => {
        const format = adaptivFloat(bits, exponentBits);
        const { codes, metadata } = format.encode(given);
        const every = format.decode(
          Uint8Array.from({ length: 2 ** bits }, (_, code) => code),
          metadata,
        );
        const stored = format.decode(codes, metadata);
        given.forEach((value, index) => {
          const nearest = Math.min(...every.map((candidate) => Math.abs(candidate - value)));
          expect(Math.abs(stored[index]! - value)).toBe(nearest);
        });
      }),
      RUNS,
    );
  });
});

describe('packBits()', () => {
  it('is undone by unpackBits() for codes of any width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32 }), fc.array(fc.integer({ min: 0 })), (bits, numbers) => {
        const codes = Uint32Array.from(numbers, (number) => number % 2 ** bits);
        const bytes = packBits(codes, bits);
        expect(bytes.length).toBe(Math.ceil((numbers.length * bits) / 8));
        expect(Array.from(unpackBits(bytes, bits, codes.length))).toEqual(Array.from(codes));
      }),
      RUNS,
    );
  });

  it('puts the first code into the highest bits', () => {
    expect([...packBits(Uint8Array.of(0b101, 0b011, 0b110), 3)]).toEqual([0b10101111, 0b00000000]);
    expect([...packBits(Uint32Array.of(0x01020304), 32)]).toEqual([1, 2, 3, 4]);
  });

  it('refuses bytes that are too few or too many', () => {
    expect(() => unpackBits(new Uint8Array(2), 6, 3)).toThrow(
      new RangeError('3 codes of 6 bits take 3 bytes, got 2'),
    );
  });
});

describe('numberFormat()', () => {
  it('names what it does not know, and what it knows', () => {
    expect(() => numberFormat('fp23')).toThrow(
      /Unknown number format "fp23"; did you mean "fp32"\? Known: fp32, fp16/,
    );
    expect(() => numberFormat('adaptivfloat<20,3>')).toThrow(RangeError);
  });

  it('refuses what would become infinite in fp16', () => {
    expect(() => numberFormat('fp16').encode(Float32Array.of(65520))).toThrow(/Value 65520 at index 0/);
  });
});
