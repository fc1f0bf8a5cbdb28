import type { SfuFunction } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNIT } from '../../test/unit.js';
import { functionCommandCycles } from './command.js';
import { functionCycles } from './special-function.js';

describe('functionCommandCycles()', () => {
  // Measured on EdgeBERT's released SystemC: vectors in a row, rows, cycles.
  it.each<[SfuFunction, number, number, number]>([
    ['layernorm', 1, 1, 57],
    ['layernorm', 8, 8, 3032],
    ['layernorm', 48, 2, 4524],
    ['softmax', 2, 1, 139],
    ['softmax', 8, 4, 1882],
    ['elementwise_add', 2, 1, 81],
    ['elementwise_add', 8, 4, 1167],
    ['elementwise_add', 32, 2, 2315],
    ['early_exit', 1, 1, 44],
    ['early_exit', 48, 1, 1642],
  ])('%s takes the measured cycles for %i vectors × %i rows', (name, vectors, rows, cycles) => {
    expect(functionCommandCycles(UNIT, name, rows, vectors)).toBe(cycles);
  });

  it('waits a cycle for the last result between rows of one vector', () => {
    const [one, two] = [1, 2].map((rows) => functionCycles(UNIT, 'layernorm', rows, 1));
    expect(two! - one!).toBe(47 + 2 + 1);
  });
});

describe('functionCycles()', () => {
  it('skips rounds without changing the result', () => {
    const name = fc.constantFrom<SfuFunction>(
      'softmax',
      'layernorm',
      'elementwise_add',
      'gelu',
      'early_exit',
    );
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(name, size, size, (each, rows, vectors) => {
        expect(functionCycles(UNIT, each, rows, vectors)).toBe(
          functionCycles(UNIT, each, rows, vectors, false),
        );
      }),
      { seed: 3, numRuns: 30 },
    );
  });
});
