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
  'posit<8,1>',
  'posit<8,1,flush>',
  'posit<6,2>',
  'posit<16,1>',
  'fp8<e4m3>',
  'fp8<e5m2>',
  'mxfp8<e4m3>',
  'mxfp8<e5m2>',
  'mxfp6<e2m3>',
  'mxfp6<e3m2>',
  'mxfp4',
  'mxint8',
];
/** Their scale is rounded to float32, so that what is stored twice may differ by a unit of the last place. */
const INTEGERS = [
  'int<8>',
  'int<4>',
  'int<2>',
  'int<12>',
  'int<8,full>',
  'int<8,asymmetric>',
  'int<5,asymmetric,channel>',
];

/** Behind a float32 scale as well; the format behind it, and its largest magnitude. */
const SCALED = [
  ['fp8<e4m3,scaled>', 'fp8<e4m3>', 448],
  ['fp8<e5m2,scaled>', 'fp8<e5m2>', 57_344],
] as const;

/** Values over many binades, with zeros and equal ones. */
const values = fc
  .array(fc.oneof(fc.float({ min: -4, max: 4, noNaN: true }), fc.constantFrom(0, 1, -1, 2 ** -9)), {
    minLength: 1,
    maxLength: 32, // one block of an MX format, within which rounding is monotone
  })
  .map((list) => Float32Array.from(list));

const throughBits = (name: string, given: Float32Array): Float32Array => {
  const format = numberFormat(name);
  const { codes, metadata } = format.encode(given);
  expect(metadata.length * 8).toBe(format.metadataBits([given.length]));
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

describe.each(INTEGERS)('%s', (name) => {
  it('is monotone, and within half a step of the value', () => {
    fc.assert(
      fc.property(values, (given) => {
        const sorted = given.slice().sort();
        const stored = throughBits(name, sorted);
        for (let index = 1; index < stored.length; index++) {
          expect(stored[index]!).toBeGreaterThanOrEqual(stored[index - 1]!);
        }
        const { metadata } = numberFormat(name).encode(sorted);
        const scale = new DataView(metadata.buffer).getFloat32(0);
        sorted.forEach((value, index) => {
          // half a step more where the zero point was rounded, and at -max of the full range
          const most = name.includes('asymmetric') || name.includes('full') ? 1 : 0.5;
          expect(Math.abs(stored[index]! - value)).toBeLessThanOrEqual(scale * (most + 1e-4));
        });
      }),
      RUNS,
    );
  });

  it('gives zero the code 0 and the value 0, whatever the zero point', () => {
    fc.assert(
      fc.property(values, (given) => {
        const withZero = Float32Array.of(0, ...given);
        expect(numberFormat(name).encode(withZero).codes[0]).toBe(0);
        expect(throughBits(name, withZero)[0]).toBe(0);
      }),
      RUNS,
    );
  });
});

describe.each(SCALED)('%s', (name, behind, largest) => {
  const most = (given: Float32Array) => given.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 0);

  it('stores value / scale in the format behind, with the largest magnitude at its end', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(1, 1e-6, 3e7), (small, factor) => {
        const given = small.map((value) => value * factor);
        const { codes, metadata } = numberFormat(name).encode(given);
        const scale = new DataView(metadata.buffer).getFloat32(0);
        expect(scale).toBe(Math.max(2 ** -149, Math.fround(most(given) / largest)));
        expect(codes).toEqual(numberFormat(behind).encode(given.map((value) => value / scale)).codes);
        expect(throughBits(name, given)).toEqual(
          throughBits(
            behind,
            given.map((value) => value / scale),
          ).map((value) => value * scale),
        );
        if (most(given) < 2 ** -100) return; // a scale that is subnormal has few bits
        const ends = throughBits(name, given).filter((_, index) => Math.abs(given[index]!) === most(given));
        for (const end of ends) expect(Math.abs(end) / most(given)).toBeCloseTo(1, 6);
      }),
      RUNS,
    );
  });

  it('saturates at a largest magnitude that is given, and gives zero the code 0', () => {
    const format = numberFormat(name);
    const { codes, metadata } = format.encode(Float32Array.of(9, -3e38, 1.5, 0), { largest: 2 });
    const [first, second, , zero] = format.decode(codes, metadata);
    expect([first, second, zero]).toEqual([expect.closeTo(2, 6), expect.closeTo(-2, 6), 0]);
    expect(codes[3]).toBe(0);
  });
});

describe.each([...NAMES, ...INTEGERS, ...SCALED.map(([name]) => name)])('%s', (name) => {
  it('refuses NaN and infinities, and says where', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => numberFormat(name).encode(Float32Array.of(1, value))).toThrow(
        new RangeError(`Value ${value} at index 1 cannot be stored as ${name}`),
      );
    }
  });

  it('stores extremes as finite values, and decodes every bit pattern', () => {
    const format = numberFormat(name);
    if (name !== 'fp16' && name !== 'bf16') {
      const extremes = Float32Array.of(3.4028234663852886e38, -3.4028234663852886e38, 1e-45, -1e-45, 0);
      for (const value of throughBits(name, extremes)) expect(Number.isFinite(value)).toBe(true);
    }
    const { metadata } = format.encode(Float32Array.of(1, -0.5));
    const patterns = Uint32Array.from({ length: Math.min(2 ** format.bits, 2 ** 16) }, (_, code) => code);
    expect(format.decode(patterns, metadata.slice(0, format.metadataBits([1]) / 8)).length).toBe(
      patterns.length,
    );
  });
});

describe.each(['fp8<e4m3>', 'fp8<e5m2>', 'mxfp8<e4m3>', 'mxfp6<e2m3>', 'mxfp6<e3m2>', 'mxfp4', 'mxint8'])(
  '%s',
  (name) => {
    it('stores every value as the nearest that has a code', () => {
      fc.assert(
        fc.property(values, (given) => {
          const format = numberFormat(name);
          const { codes, metadata } = format.encode(given);
          const stored = format.decode(codes, metadata);
          const every = Array.from({ length: 2 ** format.bits }, (_, code) => {
            return format.decode(Uint8Array.of(code), metadata)[0]!;
          }).filter((value, code) => Number.isFinite(value) && !(name === 'mxint8' && code === 128)); // -2 is not used
          given.forEach((value, index) => {
            const nearest = Math.min(...every.map((candidate) => Math.abs(candidate - value)));
            expect(Math.abs(stored[index]! - value)).toBeCloseTo(nearest, 12);
          });
        }),
        { ...RUNS, numRuns: 20 },
      );
    });
  },
);

describe.each([
  ['posit<8,1>', 2 ** -12],
  ['posit<8,0>', 2 ** -6],
  ['posit<8,2>', 2 ** -24],
])('%s', (name, least) => {
  it('never rounds to zero, but flushes below half an order of magnitude where it is told to', () => {
    const flushing = numberFormat(name.replace('>', ',flush>'));
    const format = numberFormat(name);
    const tiny = Float32Array.of(least / 1000, -least / 1000, least);
    const values = (from: typeof format) => [...from.decode(from.encode(tiny).codes, new Uint8Array(0))];
    expect(values(format)).toEqual([least, -least, least]);
    expect(values(flushing)).toEqual([0, 0, least]);
  });

  it('encodes the value of each code as that code', () => {
    const format = numberFormat(name);
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code).filter((code) => code !== 128);
    expect(format.encode(format.decode(codes, new Uint8Array(0))).codes).toEqual(codes);
    expect(format.decode(Uint8Array.of(128), new Uint8Array(0))).toEqual(Float32Array.of(Number.NaN));
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

describe.each(['int<8>', 'int<4>', 'int<2>', 'int<12>', 'int<8,channel>', ...SCALED.map(([name]) => name)])(
  '%s',
  (name) => {
    it('gives what was stored once the same codes again', () => {
      fc.assert(
        fc.property(values, (given) => {
          if (given.every((value) => Math.abs(value) < 2 ** -100)) return; // scales at their least
          const format = numberFormat(name);
          const { codes } = format.encode(given);
          expect(format.encode(throughBits(name, given)).codes).toEqual(codes);
        }),
        RUNS,
      );
    });
  },
);

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
    expect(() => numberFormat('adaptivfloat<4,4>')).toThrow(/e of 0 to min\(n - 1, 8\), got <4,4>/);
    expect(() => numberFormat('posit<8,5>')).toThrow('posit<n,es> needs n of 3 to 16 and es of 0 to 4');
    expect(() => numberFormat('posit<16,4>')).toThrow('es is too big for n = 16');
    expect(() => numberFormat('int<1>')).toThrow('int<n> needs n of 2 to 16');
    expect(() => numberFormat('int<8,full,asymmetric>')).toThrow('full or asymmetric, not both');
    expect(() => numberFormat('fp8')).toThrow('"fp8" is no number format; written as fp8<e4m3>, fp8<e5m2>');
    expect(() => numberFormat('fp8<e4m3,sealed>')).toThrow('no number format');
    expect(() => numberFormat('posit<8>')).toThrow('"posit<8>" is no number format; written as posit<n,es>');
  });

  it('refuses what would become infinite in fp16', () => {
    expect(() => numberFormat('fp16').encode(Float32Array.of(65520))).toThrow(/Value 65520 at index 0/);
  });
});
