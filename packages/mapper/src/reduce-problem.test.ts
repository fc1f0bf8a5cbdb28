import { evaluatePlacement } from '@adaptmem/hw-sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomProblem } from '../test/random-problem.js';
import { reducedCost, reduceProblem } from './reduce-problem.js';

describe('reduceProblem()', () => {
  it('keeps the cost of every placement', () => {
    fc.assert(
      fc.property(randomProblem, fc.nat(), (problem, draw) => {
        const memoryOf = problem.preference.map((choices, item) => choices[(draw + item) % choices.length]!);
        const { energyPj, latencyNs } = evaluatePlacement(problem, memoryOf);
        const energy = reducedCost(reduceProblem(problem, 'energy'), memoryOf);
        const latency = reducedCost(reduceProblem(problem, 'latency'), memoryOf);
        expect(Math.abs(energy - energyPj)).toBeLessThanOrEqual(1e-9 * energyPj);
        expect(Math.abs(latency - latencyNs)).toBeLessThanOrEqual(1e-9 * latencyNs);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it('states a constant that no placement undercuts', () => {
    fc.assert(
      fc.property(randomProblem, (problem) => {
        const { constant } = reduceProblem(problem, 'energy');
        const memoryOf = problem.preference.map((choices) => choices[0]!);
        expect(constant).toBeLessThanOrEqual(evaluatePlacement(problem, memoryOf).energyPj * (1 + 1e-9));
      }),
      { seed: 6 },
    );
  });
});
