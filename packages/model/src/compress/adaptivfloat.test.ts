import { describe, expect, it } from 'vitest';
import { adaptivFloat, exponentBiasOf } from './adaptivfloat.js';

const quantised = (values: readonly number[], bits: number, exponentBits: number) => {
  const format = adaptivFloat(bits, exponentBits);
  const { codes, metadata } = format.encode(Float32Array.from(values));
  return [...format.decode(codes, metadata)];
};

describe('adaptivFloat()', () => {
  it('gives sign, exponent and mantissa in this order, relative to the largest magnitude', () => {
    // <8,3> of a largest magnitude in [1, 2): bias −7; 1 = field 7, mantissa 0; 1.5 = field 7, mantissa 8
    const { codes, metadata } = adaptivFloat(8, 3).encode(Float32Array.of(1, 1.5, -1, 0, -0));
    expect([...codes]).toEqual([0b0_111_0000, 0b0_111_1000, 0b1_111_0000, 0, 0]);
    expect([...metadata]).toEqual([0xff, 0xf9]);
  });

  it('differs between the two published algorithms as told: 0.0156 beside 1', () => {
    const values = Float32Array.of(1, 0.0156);
    const [paper, head] = (['paper', 'head'] as const).map((algorithm) => {
      const format = adaptivFloat(8, 3, { algorithm });
      const { codes, metadata } = format.encode(values);
      return format.decode(codes, metadata)[1];
    });
    expect(paper).toBeCloseTo(0.0156, 3);
    expect(head).toBe(0);
  });

  it('rounds what is at least half of the least magnitude up to it, and the rest to zero', () => {
    const least = 2 ** -7 * (1 + 1 / 16);
    expect(quantised([1, least / 2, least / 2.001, least * 0.9], 8, 3)).toEqual([1, least, 0, least]);
  });

  it('clamps at the largest value of a given bias, as EdgeBERT does at 31', () => {
    const format = adaptivFloat(8, 3, { exponentBias: -3 });
    const { codes, metadata } = format.encode(Float32Array.of(1000, -31, 30.9));
    expect([...format.decode(codes, metadata)]).toEqual([31, -31, 31]);
  });

  it('stores zeros, a single value and the extremes of float32', () => {
    expect(quantised([0, 0], 8, 3)).toEqual([0, 0]);
    expect(quantised([2 ** -149, -(2 ** -149)], 8, 3)).toEqual([2 ** -149, -(2 ** -149)]);
    expect(quantised([2 ** 127], 8, 3)).toEqual([2 ** 127]);
    expect(exponentBiasOf(Float32Array.of(2 ** -149), 3)).toBe(-149 - 7);
  });

  it('decodes the code of minus zero as zero', () => {
    expect([...adaptivFloat(8, 3).decode(Uint8Array.of(0x80), Uint8Array.of(0, 0))]).toEqual([0]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %s with its index',
    (value) => {
      expect(() => adaptivFloat(8, 3).encode(Float32Array.of(1, 2, value))).toThrow(
        new RangeError(`Value ${value} at index 2 cannot be stored as adaptivfloat<8,3>`),
      );
    },
  );

  it.each([
    [1, 0],
    [17, 3],
    [8, 8],
    [8, 2.5],
  ])('refuses the widths <%d,%d>', (bits, exponentBits) => {
    expect(() => adaptivFloat(bits, exponentBits)).toThrow(RangeError);
  });
});
