import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNumber, formatQuantity } from './units.js';

describe('formatQuantity()', () => {
  it.each([
    [12_340, 'energy', '12.3 nJ'],
    [0.0000123, 'area', '12.3 µm²'],
    [0, 'energy', '0 fJ'],
    [8192 * 1024, 'capacity', '1 MiB'],
    [43_648_000, 'time', '43.6 ms'],
    [0.0005, 'power', '500 nW'],
  ] as const)('shows %d of %s as %s', (value, dimension, text) => {
    expect(formatQuantity(value, dimension)).toBe(text);
  });

  it('never shows a figure that is not zero as zero', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e18, noNaN: true }), (value) => {
        expect(Number.parseFloat(formatQuantity(value, 'energy').replaceAll(',', ''))).toBeGreaterThan(0);
      }),
      { seed: 1 },
    );
  });
});

describe('formatNumber()', () => {
  it('keeps significant digits', () => {
    expect([0.000123456, 1234.5, 123_456, 0.5].map((value) => formatNumber(value))).toEqual([
      '0.000123',
      '1230',
      '123,000',
      '0.5',
    ]);
  });
});
