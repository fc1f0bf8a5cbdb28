import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomProblem } from '../test/random-problem.js';
import { solvePlacement } from './allocate.js';
import type { Goal } from './objective.js';
import { OPTIMALITY_GAP } from './solvers/solve-prices.js';
import type { SolverName } from './solvers/solvers.js';

const RUNS = { seed: 6, numRuns: 200 };
const goal: fc.Arbitrary<Goal> = fc.constantFrom(
  { objective: 'energy' },
  { objective: 'latency' },
  { objective: 'edp' },
  { objective: 'area' },
  { objective: 'weighted', weights: { energy_uj: 1e3, latency_ms: 2e3, area_mm2: 5 } },
);
/** What is proven of a product of two figures is twice as wide. */
const GAP = 5 * OPTIMALITY_GAP;

describe('solvers', () => {
  it('exact finds the least cost of all placements, or that there is none', async () => {
    let feasible = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, goal, async (problem, aim) => {
        const all = await solvePlacement(problem, { solver: 'exhaustive', ...aim });
        const result = await solvePlacement(problem, { solver: 'exact', ...aim, gap: 0 });
        if (all.status === 'infeasible') {
          expect(result.status).toBe('infeasible');
          expect(result.placements).toEqual([]);
          return;
        }
        feasible++;
        const least = all.cost!;
        expect(result.status).toBe('optimal');
        expect(result.cost! - least).toBeLessThanOrEqual(GAP * least);
        expect(result.bound!).toBeLessThanOrEqual(result.cost!);
        expect(result.bound!).toBeGreaterThanOrEqual(result.cost! * (1 - GAP));
        expect(result.bound!).toBeLessThanOrEqual(least * (1 + GAP));
      }),
      RUNS,
    );
    expect(feasible).toBeGreaterThan(RUNS.numRuns / 3);
  });

  it('exact costs at most the local search, that at most greedy, that at most the rule', async () => {
    let better = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, goal, async (problem, aim) => {
        const solve = (solver: SolverName) => solvePlacement(problem, { solver, ...aim, gap: 0 });
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
      { ...RUNS, numRuns: 400 },
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
    let narrow = 0;
    await fc.assert(
      fc.asyncProperty(randomProblem, async (problem) => {
        const options = { solver: 'exact', objective: 'energy' } as const;
        const { shortage = [], exceeded = [] } = await solvePlacement(problem, options);
        if (shortage.length + exceeded.length === 0) return;
        relaxed++;
        if (exceeded.length > 0) narrow++;
        const relaxedBy = (share: number, bitsLess: number) => {
          const memories = problem.memories.map((memory) => {
            const bits = shortage.find((entry) => entry.memory === memory.name)?.bits ?? 0;
            return { ...memory, capacityBits: memory.capacityBits + bits * share - Math.min(bits, bitsLess) };
          });
          const limits = problem.limits.map((limit) => {
            const needed = exceeded.find((entry) => entry.limit === limit.name)?.needed ?? limit.most;
            return { ...limit, most: limit.most + (needed - limit.most) * share };
          });
          return solvePlacement({ ...problem, memories, limits }, options);
        };
        expect((await relaxedBy(1, 0)).status).toBe('optimal');
        const less = exceeded.length > 0 ? relaxedBy(0.999, 0) : relaxedBy(1, 1);
        expect((await less).status).toBe('infeasible');
      }),
      RUNS,
    );
    expect(narrow).toBeGreaterThan(3);
    expect(relaxed).toBeGreaterThan(10);
  });

  it('give the same allocation for the same problem', async () => {
    await fc.assert(
      fc.asyncProperty(randomProblem, goal, async (problem, aim) => {
        for (const solver of ['local', 'exact'] as const) {
          const options = { solver, ...aim };
          expect(await solvePlacement(problem, options)).toEqual(await solvePlacement(problem, options));
        }
      }),
      { ...RUNS, numRuns: 50 },
    );
  });
});
