import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastCost, leastOverflowBits } from '../test/exhaustive.js';
import { randomProblem } from '../test/random-problem.js';
import { solvePlacement } from './allocate.js';
import { OPTIMALITY_GAP } from './solvers/exact.js';

const RUNS = { seed: 6, numRuns: 200 };
const objective = fc.constantFrom('energy' as const, 'latency' as const);

describe('solvers', () => {
  it('exact finds the least cost of all placements, or that there is none', async () => {
    let feasible = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, objective, async (problem, goal) => {
        const least = leastCost(problem, goal);
        const result = await solvePlacement(problem, { solver: 'exact', objective: goal });
        if (least === undefined) {
          expect(result.status).toBe('infeasible');
          expect(result.placements).toEqual([]);
          return;
        }
        feasible++;
        expect(result.status).toBe('optimal');
        expect(result.cost! - least).toBeLessThanOrEqual(2 * OPTIMALITY_GAP * least);
        expect(result.bound!).toBeLessThanOrEqual(result.cost!);
        expect(result.bound!).toBeGreaterThanOrEqual(result.cost! * (1 - 2 * OPTIMALITY_GAP));
        expect(result.bound!).toBeLessThanOrEqual(least * (1 + 2 * OPTIMALITY_GAP));
      }),
      RUNS,
    );
    expect(feasible).toBeGreaterThan(RUNS.numRuns / 3);
  });

  it('exact costs at most greedy, greedy at most the rule', async () => {
    await fc.assert(
      fc.asyncProperty(randomProblem, objective, async (problem, goal) => {
        const [rule, greedy, exact] = await Promise.all(
          (['rule', 'greedy', 'exact'] as const).map((solver) =>
            solvePlacement(problem, { solver, objective: goal }),
          ),
        );
        if (exact!.status === 'infeasible') expect(rule!.status).toBe('infeasible');
        else expect(exact!.cost!).toBeLessThanOrEqual(greedy!.cost! * (1 + 1e-9));
        if (rule!.status === 'feasible') expect(greedy!.cost!).toBeLessThanOrEqual(rule!.cost! * (1 + 1e-9));
      }),
      RUNS,
    );
  });

  it('name the smallest shortage where nothing fits', async () => {
    let infeasible = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, async (problem) => {
        const result = await solvePlacement(problem, { solver: 'exact', objective: 'energy' });
        if (result.status !== 'infeasible') return;
        infeasible++;
        const lacking = result.binding.map((line) => Number(/lacks (\d+) bits/.exec(line)?.[1]));
        expect(lacking.reduce((sum, bits) => sum + bits, 0)).toBe(leastOverflowBits(problem));
      }),
      RUNS,
    );
    expect(infeasible).toBeGreaterThan(10);
  });

  it('give the same allocation for the same problem', async () => {
    await fc.assert(
      fc.asyncProperty(randomProblem, objective, async (problem, goal) => {
        const options = { solver: 'exact', objective: goal } as const;
        expect(await solvePlacement(problem, options)).toEqual(await solvePlacement(problem, options));
      }),
      { ...RUNS, numRuns: 50 },
    );
  });
});
