import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, pinOf } from './pins.js';

describe('matches()', () => {
  it('takes * for any characters, also none', () => {
    expect(matches('a.*.weight', 'a.b.weight')).toBe(true);
    expect(matches('*weight', 'weight')).toBe(true);
    expect(matches('a*a', 'a')).toBe(false);
    expect(matches('a.weight', 'a-weight')).toBe(false);
  });

  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 }), (pattern, name) => {
        expect(matches(pattern, name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
      }),
    );
  });
});

describe('pinOf()', () => {
  it('is the first pin for the part', () => {
    const pins = [
      { tensor: '*', part: 'mask' as const, memory: 'slc' },
      { tensor: 'w', memory: 'sram' },
    ];
    expect(pinOf(pins, { tensor: 'w', part: 'mask' })?.memory).toBe('slc');
    expect(pinOf(pins, { tensor: 'w', part: 'data' })?.memory).toBe('sram');
    expect(pinOf(pins, { tensor: 'x', part: 'data' })).toBeUndefined();
  });
});
