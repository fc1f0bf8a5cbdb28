import { evaluatePlacement } from '@adaptmem/hw-sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomProblem } from '../test/random-problem.js';
import { costOf, type Goal, pricesOf } from './objective.js';
import { reducedCost, reduceProblem } from './reduce-problem.js';
import { banksUsed } from './solvers/placement-program.js';

const GOALS: Goal[] = [
  { objective: 'energy' },
  { objective: 'latency' },
  { objective: 'area' },
  { objective: 'weighted', weights: { energy_uj: 3, latency_ms: 2, area_mm2: 0.5 } },
];

describe('reduceProblem()', () => {
  it('keeps the cost of every placement', () => {
    fc.assert(
      fc.property(randomProblem, fc.nat(), (problem, draw) => {
        const memoryOf = problem.preference.map((choices, item) => choices[(draw + item) % choices.length]!);
        for (const goal of GOALS) {
          const cost = costOf(problem, memoryOf, goal);
          const reduced = reduceProblem(problem, pricesOf(goal));
          const banks = banksUsed(problem, memoryOf);
          expect(Math.abs(reducedCost(reduced, memoryOf, banks) - cost)).toBeLessThanOrEqual(1e-9 * cost);
        }
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it('states a constant that no placement undercuts', () => {
    fc.assert(
      fc.property(randomProblem, (problem) => {
        const { constant } = reduceProblem(problem, pricesOf({ objective: 'energy' }));
        const memoryOf = problem.preference.map((choices) => choices[0]!);
        expect(constant).toBeLessThanOrEqual(evaluatePlacement(problem, memoryOf).energyPj * (1 + 1e-9));
      }),
      { seed: 6 },
    );
  });
});
