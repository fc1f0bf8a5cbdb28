import { expect, it } from 'vitest';
import { describeStorage } from './describe-storage.js';
import { bitErrors } from './inject-faults.js';

it('puts parts that live alike together, and tells rates and protections', () => {
  const mlc = {
    ...{ name: 'mlc', bitsPerCell: 2, coding: 'gray' as const },
    ...{ down: [0, 0.001, 0.001, 0.002], up: [0.002, 0.001, 0.001, 0] },
  };
  const slc = { ...bitErrors(0), name: 'slc' };
  const plan = { data: { cells: mlc, ecc: true }, mask: { cells: slc }, metadata: { cells: slc } };
  expect(describeStorage({ ...plan, clampExponent: true })).toBe(
    'data: mlc, 2 bits a cell in gray code, 0.2 % of them read wrong, error correction; ' +
      'mask, metadata: slc, 1 bit a cell, none of them read wrong; exponents clamped',
  );
  expect(describeStorage({ data: {}, mask: {}, metadata: {} })).toBe('data, mask, metadata: without faults');
});
