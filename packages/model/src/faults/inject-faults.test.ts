import { type CellFaults, createRng } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitErrors, injectFaults } from './inject-faults.js';

/** Rates as high as those of three-bit cells, each level with its own. */
const MLC3: CellFaults = {
  name: 'three bits',
  bitsPerCell: 3,
  coding: 'natural',
  down: [0, 0.02, 0.04, 0.01, 0.03, 0.005, 0.06, 0.02],
  up: [0.01, 0.05, 0.02, 0.04, 0.002, 0.045, 0.03, 0],
};
const MLC2: CellFaults = {
  name: 'two bits',
  bitsPerCell: 2,
  coding: 'natural',
  down: [0, 0.1, 0.2, 0.3],
  up: [0.3, 0.2, 0.1, 0],
};
const stream = (seed: number) => createRng(seed).stream('faults');
const random = (length: number, seed: number) => {
  const source = createRng(seed).stream('bytes');
  return Uint8Array.from({ length }, () => source.integer(256));
};

/** The level of each cell. */
function levelsOf(bytes: Uint8Array, { bitsPerCell, coding }: CellFaults): number[] {
  const text = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: Math.floor(text.length / bitsPerCell) }, (_, cell) => {
    const bits = Number.parseInt(text.slice(cell * bitsPerCell, (cell + 1) * bitsPerCell), 2);
    if (coding === 'natural') return bits;
    return Array.from({ length: 2 ** bitsPerCell }, (__, level) => level ^ (level >> 1)).indexOf(bits);
  });
}

describe('injectFaults()', () => {
  it.each([MLC2, MLC3, { ...MLC3, coding: 'gray' as const }, { ...MLC2, coding: 'gray' as const }])(
    'moves each level as often as its rates say, by one level ($name, $coding)',
    (cells) => {
      const bytes = random(15_000, 1);
      const { bytes: faulty, faults } = injectFaults(bytes, bytes.length * 8, cells, stream(2));
      const [before, after] = [levelsOf(bytes, cells), levelsOf(faulty, cells)];
      const seen = { down: new Array<number>(8).fill(0), up: new Array<number>(8).fill(0) };
      const count = new Array<number>(8).fill(0);
      before.forEach((level, cell) => {
        count[level]!++;
        const step = after[cell]! - level;
        expect(Math.abs(step)).toBeLessThanOrEqual(1);
        if (step < 0) seen.down[level]!++;
        if (step > 0) seen.up[level]!++;
      });
      for (const direction of ['down', 'up'] as const) {
        cells[direction].forEach((rate, level) => {
          const expected = rate * count[level]!;
          const deviation = Math.sqrt(expected * (1 - rate));
          expect(Math.abs(seen[direction][level]! - expected)).toBeLessThanOrEqual(4.5 * deviation);
        });
      }
      expect(faults).toBe([...seen.down, ...seen.up].reduce((sum, faulted) => sum + faulted, 0));
    },
  );

  it('changes one bit a fault with Gray coding, and up to all of a cell with natural coding', () => {
    const flips = (cells: CellFaults) => {
      const bytes = random(3000, 5);
      const { bytes: faulty, faults } = injectFaults(bytes, bytes.length * 8, cells, stream(3));
      const changed = bytes.reduce((sum, byte, at) => sum + popcount(byte ^ faulty[at]!), 0);
      return changed / faults;
    };
    expect(flips({ ...MLC3, coding: 'gray' })).toBe(1);
    expect(flips(MLC3)).toBeGreaterThan(1.3);
  });

  it('draws rare faults in small tensors as often as they are rare', () => {
    // 3 cells at a rate of 1 in 1000: a rule that truncates rate times cells would never draw one
    let faults = 0;
    for (let seed = 0; seed < 1000; seed++) {
      faults += injectFaults(Uint8Array.of(0), 3, bitErrors(1e-3), stream(seed)).faults;
    }
    expect(faults).toBeGreaterThan(0);
    expect(faults).toBeLessThan(13);
  });

  it('never touches what is behind the last bit, and leaves its input alone', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        fc.nat(6),
        fc.nat(),
        (bytes, rest, seed) => {
          const bits = bytes.length * 8 - rest;
          const given = bytes.slice();
          for (const cells of [MLC2, MLC3, bitErrors(1)]) {
            const { bytes: faulty } = injectFaults(bytes, bits, cells, stream(seed));
            const tail = (2 ** rest - 1) & 0xff;
            expect(faulty.at(-1)! & tail).toBe(given.at(-1)! & tail);
          }
          expect(bytes).toEqual(given);
        },
      ),
      { seed: 4, numRuns: 100 },
    );
  });

  it('flips every bit at a rate of 1, and none at 0', () => {
    const bytes = random(50, 9);
    expect(injectFaults(bytes, 400, bitErrors(1), stream(1)).bytes).toEqual(bytes.map((byte) => byte ^ 0xff));
    expect(injectFaults(bytes, 400, bitErrors(0), stream(1))).toEqual({ bytes, faults: 0 });
  });

  it('gives equal faults for equal streams', () => {
    const bytes = random(500, 2);
    const draw = (seed: number) => injectFaults(bytes, 4000, MLC3, stream(seed)).bytes;
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});

function popcount(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length;
}
