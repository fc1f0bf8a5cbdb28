import { describe, expect, it } from 'vitest';
import { referencePoints } from '../../test/reference-points.js';
import { crowdingDistances } from './crowding-distance.js';
import { nonDominatedSort } from './non-dominated-sort.js';

const POINTS = referencePoints(60, 3);
const scored = (objectives: readonly number[], violation = 0) => ({ objectives, violation });

// pymoo 0.6.2, NonDominatedSorting().do(points)
const FRONTS = [
  [5, 6, 12, 14, 15, 16, 19, 23, 24, 27, 30, 31, 33, 36, 49, 50, 54, 58],
  [0, 1, 4, 11, 20, 37, 38, 40, 41, 42, 43, 45, 46, 48, 51, 55, 56, 57, 59],
  [2, 3, 7, 9, 13, 17, 21, 22, 25, 26, 29, 34, 35, 39, 52],
  [10, 18, 32, 47, 53],
  [8, 28, 44],
];

// pymoo 0.6.2, calc_crowding_distance of the first front, which divides by the number of objectives
const CROWDING = [
  ...[Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0.06918797565527339, Number.POSITIVE_INFINITY],
  ...[0.16463474727748598, 0.021280409596314272, 0.1502927745617604, 0.15761456606174026],
  ...[Number.POSITIVE_INFINITY, 0.06953246049644216, 0.06968975180192427, 0.08873060261523895],
  ...[0.09759741505592973, 0.06482118399646863, 0.27844435717127175, Number.POSITIVE_INFINITY],
  ...[0.07556528712228865, 0.13015019875854605],
];

describe('nonDominatedSort()', () => {
  it('finds the fronts that pymoo finds', () => {
    expect(nonDominatedSort(POINTS.map((point) => scored(point)))).toEqual(FRONTS);
  });

  it('puts who keeps the constraints first, then who breaks them less, whatever the objectives', () => {
    const solutions = [scored([0, 0], 2), scored([9, 9]), scored([0, 0], 1), scored([8, 8])];
    expect(nonDominatedSort(solutions)).toEqual([[3], [1], [2], [0]]);
  });
});

describe('crowdingDistances()', () => {
  it('is what pymoo says, times the number of objectives', () => {
    const distances = crowdingDistances(FRONTS[0]!.map((index) => POINTS[index]!));
    distances.forEach((distance, index) => {
      if (Number.isFinite(distance)) expect(distance / 3).toBeCloseTo(CROWDING[index]!, 12);
      else expect(CROWDING[index]).toBe(distance);
    });
  });
});
