import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates } from './dominance.js';
import { exclusiveHypervolume, hypervolume } from './hypervolume.js';

const RUNS = { seed: 3, numRuns: 300 };
const SIDE = 5;

const fronts = fc.integer({ min: 1, max: 4 }).chain((objectives) =>
  fc.array(fc.array(fc.integer({ min: 0, max: SIDE }), { minLength: objectives, maxLength: objectives }), {
    minLength: 1,
    maxLength: 12,
  }),
);

const referenceOf = (points: number[][]) => points[0]!.map(() => SIDE);

/** Unit cells of the grid that some point dominates. */
function countCells(points: readonly number[][]): number {
  const objectives = points[0]!.length;
  let count = 0;
  for (let cell = 0; cell < SIDE ** objectives; cell++) {
    const corner = points[0]!.map((_, objective) => Math.floor(cell / SIDE ** objective) % SIDE);
    if (points.some((point) => point.every((value, objective) => value <= corner[objective]!))) count++;
  }
  return count;
}

describe('hypervolume()', () => {
  it('is the number of cells of a grid that the points dominate', () =>
    fc.assert(
      fc.property(fronts, (points) => {
        expect(hypervolume(points, referenceOf(points))).toBe(countCells(points));
      }),
      RUNS,
    ));

  it('is the sum of what each point adds to those before it, in any order', () =>
    fc.assert(
      fc.property(fronts, fc.nat(), (points, turn) => {
        const reference = referenceOf(points);
        const turned = [...points.slice(turn % points.length), ...points.slice(0, turn % points.length)];
        const sum = turned.reduce(
          (total, point, index) => total + exclusiveHypervolume(point, turned.slice(0, index), reference),
          0,
        );
        expect(sum).toBe(hypervolume(points, reference));
      }),
      RUNS,
    ));

  it('grows with each point that nothing dominates', () =>
    fc.assert(
      fc.property(fronts, ([first, ...others]) => {
        const reference = referenceOf([first!]);
        const before = hypervolume(others, reference);
        const after = hypervolume([first!, ...others], reference);
        expect(after).toBeGreaterThanOrEqual(before);
        const isNew = others.every((other) => !dominates(other, first!) && String(other) !== String(first));
        const isInside = first!.every((value) => value < SIDE);
        if (isNew && isInside) expect(after).toBeGreaterThan(before);
      }),
      RUNS,
    ));
});
