import { describe, expect, it } from 'vitest';
import { type AccuracyStudy, accuracyOf } from './accuracy.js';
import type { Home } from './homes.js';

const STUDY: AccuracyStudy = {
  roles: ['ffn', 'layernorm'],
  faultFree: ['sram', 'slc'],
  cases: [
    { compression: 'af8', cells: {}, accuracy: 0.9 },
    { compression: 'af8', cells: { data: 'mlc2' }, accuracy: 0.8 },
  ],
};

const home = (role: Home['role'], part: Home['part'], technology: string): Home => ({
  role,
  part,
  technology,
});
const of = (...homes: Home[]) => accuracyOf(STUDY, 'af8', homes);

describe('accuracyOf()', () => {
  it('is that of the case with the same cells, those without faults all alike', () => {
    const inMlc = [
      home('ffn', 'data', 'mlc2'),
      home('ffn', 'mask', 'slc'),
      home('layernorm', 'data', 'mlc2'),
    ];
    expect(of(...inMlc, home('classifier', 'data', 'sram'))).toEqual({ kind: 'measured', accuracy: 0.8 });
    const inSlc = [home('ffn', 'data', 'slc'), home('classifier', 'data', 'slc')];
    expect(of(...inSlc)).toEqual({ kind: 'measured', accuracy: 0.9 });
  });

  it('is a bound where some of what had faults has none', () => {
    expect(of(home('ffn', 'data', 'mlc2'), home('layernorm', 'data', 'sram'))).toEqual({
      kind: 'bounded',
      accuracy: 0.8,
    });
  });

  it.each([
    ['"af4" was not studied', 'af4', [home('ffn', 'data', 'sram')]],
    ['"af8" was not studied with data in mlc3', 'af8', [home('ffn', 'data', 'mlc3')]],
    ['"af8" was not studied with mask in mlc2', 'af8', [home('ffn', 'mask', 'mlc2')]],
    ['classifier in mlc2 was not studied', 'af8', [home('classifier', 'data', 'mlc2')]],
    [
      'data in both mlc2 and mlc3 was not studied',
      'af8',
      [home('ffn', 'data', 'mlc2'), home('ffn', 'data', 'mlc3')],
    ],
  ])('is absent: %s', (reason, compression, homes) => {
    expect(accuracyOf(STUDY, compression, homes)).toEqual({ kind: 'absent', reason });
  });
});
