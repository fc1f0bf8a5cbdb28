import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomProblem } from '../test/random-problem.js';
import { solvePlacement } from './allocate.js';
import { OPTIMALITY_GAP } from './solvers/exact.js';
import type { SolverName } from './solvers/solvers.js';

const RUNS = { seed: 6, numRuns: 200 };
const objective = fc.constantFrom('energy' as const, 'latency' as const);

describe('solvers', () => {
  it('exact finds the least cost of all placements, or that there is none', async () => {
    let feasible = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, objective, async (problem, goal) => {
        const all = await solvePlacement(problem, { solver: 'exhaustive', objective: goal });
        const result = await solvePlacement(problem, { solver: 'exact', objective: goal });
        if (all.status === 'infeasible') {
          expect(result.status).toBe('infeasible');
          expect(result.placements).toEqual([]);
          return;
        }
        feasible++;
        const least = all.cost!;
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

  it('exact costs at most the local search, that at most greedy, that at most the rule', async () => {
    let better = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, objective, async (problem, goal) => {
        const solve = (solver: SolverName) => solvePlacement(problem, { solver, objective: goal });
        const [rule, greedy, local, exact] = [
          await solve('rule'),
          await solve('greedy'),
          await solve('local'),
          await solve('exact'),
        ];
        if (exact.status === 'infeasible') {
          expect([rule.status, greedy.status, local.status]).toEqual(Array(3).fill('infeasible'));
          return;
        }
        expect(exact.cost!).toBeLessThanOrEqual(local.cost! * (1 + 1e-9));
        expect(local.cost!).toBeLessThanOrEqual(greedy.cost! * (1 + 1e-9));
        if (rule.status === 'feasible') expect(greedy.cost!).toBeLessThanOrEqual(rule.cost! * (1 + 1e-9));
        if (local.cost! < greedy.cost! * (1 - 1e-6)) better++;
      }),
      RUNS,
    );
    expect(better).toBeGreaterThan(0);
  });

  it('name the smallest shortage where nothing fits', async () => {
    let infeasible = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, async (problem) => {
        const lacking = async (solver: SolverName) => {
          const { status, binding } = await solvePlacement(problem, { solver, objective: 'energy' });
          if (status !== 'infeasible') return 0;
          return binding.reduce((sum, line) => sum + Number(/lacks (\d+) bits/.exec(line)?.[1]), 0);
        };
        const bits = await lacking('exact');
        expect(bits).toBe(await lacking('exhaustive'));
        if (bits > 0) infeasible++;
      }),
      RUNS,
    );
    expect(infeasible).toBeGreaterThan(10);
  });

  it('state the smallest relaxation: with it there is a placement, with a bit less there is none', async () => {
    let relaxed = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, async (problem) => {
        const options = { solver: 'exact', objective: 'energy' } as const;
        const { shortage } = await solvePlacement(problem, options);
        if (!shortage) return;
        relaxed++;
        const enlarged = (less: number) => {
          const memories = problem.memories.map((memory) => {
            const lacking = shortage.find((entry) => entry.memory === memory.name);
            return { ...memory, capacityBits: memory.capacityBits + (lacking ? lacking.bits - less : 0) };
          });
          return solvePlacement({ ...problem, memories }, options);
        };
        expect((await enlarged(0)).status).toBe('optimal');
        expect((await enlarged(1)).status).toBe('infeasible');
      }),
      RUNS,
    );
    expect(relaxed).toBeGreaterThan(10);
  });

  it('give the same allocation for the same problem', async () => {
    await fc.assert(
      fc.asyncProperty(randomProblem, objective, async (problem, goal) => {
        for (const solver of ['local', 'exact'] as const) {
          const options = { solver, objective: goal };
          expect(await solvePlacement(problem, options)).toEqual(await solvePlacement(problem, options));
        }
      }),
      { ...RUNS, numRuns: 50 },
    );
  });
});
