import { describe, expect, it } from 'vitest';
import { UNIT } from '../../test/unit.js';
import { auxiliaryLoadCycles, operandLoadCycles } from './transfer.js';

describe('operandLoadCycles()', () => {
  // Measured on EdgeBERT's released SystemC, both decoders together.
  it.each([
    [64, { values: 319, masks: 180 }],
    [128, { values: 575, masks: 308 }],
  ])('takes the measured cycles for %i vectors of 16', (vectors, cycles) => {
    expect(operandLoadCycles(UNIT, 16, vectors)).toEqual(cycles);
  });

  it('starts a new burst every 256 words of 64 bits', () => {
    const [one, two] = [128, 256].map((vectors) => operandLoadCycles(UNIT, 16, vectors).values);
    // beyond a word a cycle: a request and its way to the memory and back, for each decoder
    expect(two! - one! - 2 * 256).toBeGreaterThanOrEqual(2 * 4);
  });
});

describe('auxiliaryLoadCycles()', () => {
  it('takes 8 bytes a cycle and the cost of a command', () => {
    expect(auxiliaryLoadCycles(UNIT, 1024)).toBe(128 + 13);
  });
});
