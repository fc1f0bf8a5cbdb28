import { describe, expect, it } from 'vitest';
import { CellFaults } from './fault-tolerance.js';

const cells = { name: 'c', bitsPerCell: 1, coding: 'gray', down: [0, 0.1], up: [0.1, 0] };

describe('CellFaults', () => {
  it('accepts rates of neighbouring levels', () => {
    expect(CellFaults.parse(cells)).toEqual(cells);
  });

  it.each([
    [{ bitsPerCell: 2 }, 'Expected 4 rates, one a level, got 2'],
    [{ down: [0.1, 0.1] }, 'Expected 0 for the lowest level'],
    [{ up: [0.1, 0.2] }, 'Expected 0 for the highest level'],
    [{ bitsPerCell: 2, down: [0, 0.6, 0, 0], up: [0, 0.6, 0, 0] }, 'level 1 must sum to at most 1, got 1.2'],
    [{ up: [1.5, 0] }, 'Too big'],
  ])('refuses %j', (change, message) => {
    expect(CellFaults.safeParse({ ...cells, ...change }).error?.message).toContain(message);
  });
});
