import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BITMASK_LAYOUTS, decodeBitmask, encodeBitmask, packMask, unpackMask } from './bitmask.js';

const RUNS = { seed: 11, numRuns: 200 };
const sparseCodes = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 63 })), { maxLength: 100 });

describe.each(BITMASK_LAYOUTS)('encodeBitmask(), %s', (layout) => {
  it('is undone by decodeBitmask()', () => {
    fc.assert(
      fc.property(sparseCodes, (numbers) => {
        const codes = Uint8Array.from(numbers);
        const encoded = encodeBitmask(codes, 6, layout);
        expect(decodeBitmask(encoded, 6, codes.length, layout)).toEqual(codes);
        expect(encoded.nonZeros).toBe(numbers.filter((code) => code !== 0).length);
      }),
      RUNS,
    );
  });

  it('says how many bits it wrote', () => {
    fc.assert(
      fc.property(sparseCodes, (numbers) => {
        const { mask, data, bits } = encodeBitmask(Uint8Array.from(numbers), 6, layout);
        expect([mask.length, data.length]).toEqual([Math.ceil(bits.mask / 8), Math.ceil(bits.data / 8)]);
      }),
      RUNS,
    );
  });

  it('decodes what faults leave: codes behind a flipped mask bit shift, and there are zeros behind the end', () => {
    const { mask, data } = encodeBitmask(Uint8Array.of(0, 7, 9, 0), 8, layout);
    mask[0]! ^= 0b1000_0000;
    const shifted = layout === 'packed' ? [7, 9, 0, 0] : [0, 7, 9, 0];
    expect([...decodeBitmask({ mask, data }, 8, 4, layout)]).toEqual(shifted);
    expect(() => decodeBitmask({ mask: new Uint8Array(9), data }, 8, 4, layout)).toThrow(
      /A mask of 4 elements/,
    );
  });
});

describe('encodeBitmask()', () => {
  it('takes one bit an element and the width of a code a non-zero', () => {
    const codes = new Uint8Array(1000).map((_, index) => (index % 4 === 0 ? 5 : 0));
    expect(encodeBitmask(codes, 8).bits).toEqual({ mask: 1000, data: 250 * 8 });
  });

  it('needs what the fullest of the sixteen lanes needs', () => {
    const codes = new Uint8Array(64);
    codes.set([1, 2], 0);
    codes[16] = 3; // lane 0 holds 1 and 3, lane 1 holds 2
    const { data, bits } = encodeBitmask(codes, 8, 'lane-banked');
    expect(bits).toEqual({ mask: 64, data: 2 * 16 * 8 });
    expect([...data.slice(0, 2), data[16]]).toEqual([1, 2, 3]);
  });
});

describe('packMask()', () => {
  it('knows both bit orders', () => {
    const mask = [1, 1, 0, 0, 0, 0, 0, 0, 1];
    expect([...packMask(mask)]).toEqual([0b1100_0000, 0b1000_0000]);
    expect([...packMask(mask, 'lsb-first')]).toEqual([0b11, 1]);
    expect([...unpackMask(packMask(mask, 'lsb-first'), 9, 'lsb-first')]).toEqual(mask);
  });
});
