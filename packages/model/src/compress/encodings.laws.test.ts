import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENCODING_NAMES, ENCODINGS, encodeAs } from './encodings.js';

const RUNS = { seed: 7, numRuns: 150 };
const BITS = 6;

/** Codes of a matrix with runs of zeros of any length. */
const matrix = fc
  .record({
    rows: fc.integer({ min: 1, max: 6 }),
    columns: fc.integer({ min: 1, max: 70 }),
    density: fc.constantFrom(1, 2, 8, 60),
    numbers: fc.infiniteStream(fc.nat({ max: 63 })),
    places: fc.infiniteStream(fc.nat({ max: 1000 })),
  })
  .map(({ rows, columns, density, numbers, places }) => ({
    shape: [rows, columns],
    codes: Uint8Array.from({ length: rows * columns }, () => {
      const number = numbers.next().value!;
      return places.next().value! % density === 0 ? number : 0;
    }),
  }));

describe.each(ENCODING_NAMES)('ENCODINGS, %s', (name) => {
  const encoding = ENCODINGS[name];

  it('gives back what it was given', () => {
    fc.assert(
      fc.property(matrix, ({ shape, codes }) => {
        const encoded = encoding.encode(codes, BITS, shape);
        expect(encoding.decode(encoded, BITS, shape)).toEqual(codes);
        expect(encoded.nonZeros).toBe(codes.filter((code) => code !== 0).length);
      }),
      RUNS,
    );
  });

  it('says to the bit what it wrote', () => {
    fc.assert(
      fc.property(matrix, ({ shape, codes }) => {
        const { data, mask, bits } = encoding.encode(codes, BITS, shape);
        expect([data.length, mask.length]).toEqual([Math.ceil(bits.data / 8), Math.ceil(bits.mask / 8)]);
      }),
      RUNS,
    );
  });

  it('reads any vector alone', () => {
    fc.assert(
      fc.property(matrix, ({ shape, codes }) => {
        const read = encoding.open(encoding.encode(codes, BITS, shape), BITS, shape);
        for (let vector = 0; vector * 16 < codes.length; vector++) {
          expect(read(vector)).toEqual(codes.slice(vector * 16, (vector + 1) * 16));
        }
      }),
      { ...RUNS, numRuns: 40 },
    );
  });

  it('decodes whatever faults make of the bits, to codes of the same width', () => {
    fc.assert(
      fc.property(matrix, fc.infiniteStream(fc.nat({ max: 255 })), ({ shape, codes }, noise) => {
        const { data, mask } = encoding.encode(codes, BITS, shape);
        const noisy = (bytes: Uint8Array) => bytes.map((byte) => byte ^ (noise.next().value! & 0b1001));
        const decoded = encoding.decode({ data: noisy(data), mask: noisy(mask) }, BITS, shape);
        expect(decoded.length).toBe(codes.length);
        expect(Math.max(...decoded)).toBeLessThan(2 ** BITS);
      }),
      RUNS,
    );
  });
});

describe('encodeAs', () => {
  it('gives the encoding that was named', () => {
    fc.assert(
      fc.property(matrix, fc.constantFrom(...ENCODING_NAMES), ({ shape, codes }, encoding) => {
        const plain = ENCODINGS[encoding].encode(codes, BITS, shape);
        expect(encodeAs(encoding, codes, BITS, shape)).toEqual({ ...plain, encoding });
      }),
      { ...RUNS, numRuns: 40 },
    );
  });

  it('finds the smallest of all, matrix by matrix', () => {
    const found = new Set<string>();
    fc.assert(
      fc.property(matrix, ({ shape, codes }) => {
        const { bits, encoding, ...parts } = encodeAs('smallest', codes, BITS, shape);
        found.add(encoding);
        const sizes = ENCODING_NAMES.map((name) => ENCODINGS[name].encode(codes, BITS, shape).bits);
        expect(bits.data + bits.mask).toBe(Math.min(...sizes.map(({ data, mask }) => data + mask)));
        expect(ENCODINGS[encoding].decode(parts, BITS, shape)).toEqual(codes);
      }),
      RUNS,
    );
    expect([...found]).toEqual(expect.arrayContaining(['dense', 'bitmask', 'run-length']));
  });
});

describe('ENCODINGS', () => {
  const shape = [2, 40];
  const codes = new Uint8Array(80);
  codes.set([5], 3);
  codes.set([6, 7], 75);

  it('csr: three pointers of 7 bits, and a column of 6 bits for each code', () => {
    expect(ENCODINGS.csr.encode(codes, 8, shape).bits).toEqual({ data: 3 * 8, mask: 3 * 7 + 3 * 6 });
    const { mask, data } = ENCODINGS.csr.encode(codes, 8, shape);
    expect([...data]).toEqual([5, 6, 7]);
    // 0, 1, 3 in seven bits; 3, 35, 36 in six
    const text = ['0000000', '0000001', '0000011', '000011', '100011', '100100', '0'].join('');
    expect([...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('')).toBe(text);
  });

  it('run-length: fillers where more than fifteen zeros come before a code', () => {
    const { bits, data, nonZeros } = ENCODINGS['run-length'].encode(codes, 8, shape);
    // 35 zeros before the 6: two fillers take 32 of the columns
    expect([...data]).toEqual([5, 0, 0, 6, 7]);
    expect({ bits, nonZeros }).toEqual({ bits: { data: 5 * 8, mask: 3 * 7 + 5 * 4 }, nonZeros: 3 });
  });
});
