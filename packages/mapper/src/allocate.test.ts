import { describe, expect, it } from 'vitest';
import { tinyProblem } from '../test/tiny-problem.js';
import { solvePlacement } from './allocate.js';

describe('solvePlacement()', () => {
  it('fills the preferred memory first by the rule, and packs without gaps', async () => {
    const { placements, status } = await solvePlacement(tinyProblem(), {
      solver: 'rule',
      objective: 'energy',
    });
    expect(status).toBe('feasible');
    expect(placements.map(({ memory, offsetBits, banks }) => [memory, offsetBits, ...banks])).toEqual([
      ['rram', 0, 0, 1],
      ['rram', 40, 1, 3],
      ['sram', 0, 0, 0],
    ]);
  });

  // Energy without leakage: 5 + 130 + bits in SRAM; the least that SRAM must take of 40 + 60 + 30 is w2 = 30.
  it('spends the least energy', async () => {
    const result = await solvePlacement(tinyProblem(), { solver: 'exact', objective: 'energy' });
    expect(result).toMatchObject({ status: 'optimal', cost: 165 });
  });

  // Transfers take (130 − bits in SRAM / 2) / 10 cycles; w0 + w2 = 70 bits in SRAM: 9.5, hidden behind compute.
  it('hides transfers behind compute for the least latency', async () => {
    const result = await solvePlacement(tinyProblem(), { solver: 'exact', objective: 'latency' });
    expect(result).toMatchObject({ status: 'optimal', cost: 10, bound: 10 });
  });

  // 1 mW for a nanosecond is 1 pJ. w2 in SRAM: 165 + 11.5; more SRAM costs 1 pJ a bit and saves 0.05 pJ a bit.
  it('counts leakage as energy', async () => {
    const result = await solvePlacement(tinyProblem(undefined, 1), { solver: 'exact', objective: 'energy' });
    expect(result.cost).toBeCloseTo(176.5, 9);
  });

  it('says which memory lacks how many bits where nothing fits', async () => {
    for (const solver of ['greedy', 'exact'] as const) {
      const result = await solvePlacement(tinyProblem([100, 85]), { solver, objective: 'energy' });
      expect(result).toMatchObject({ status: 'infeasible', placements: [] });
      expect(result.binding).toEqual(['Memory "sram" of 80 bits (10 B) lacks 5 bits (5 bit)']);
    }
    const rule = await solvePlacement(tinyProblem([100, 85]), { solver: 'rule', objective: 'energy' });
    expect(rule.binding[0]).toMatch(
      /no room for data of "w1" \(85 bits\).*"sram" has 80 bits left and lacks 5 bits/,
    );
  });

  it('finds a placement where the rule gives up', async () => {
    const problem = tinyProblem([50, 40, 60, 30]); // in order 30 bits remain; 40 + 60 and 50 + 30 fit exactly
    const rule = await solvePlacement(problem, { solver: 'rule', objective: 'energy' });
    const greedy = await solvePlacement(problem, { solver: 'greedy', objective: 'energy' });
    expect([rule.status, greedy.status]).toEqual(['infeasible', 'feasible']);
  });

  it('names an item that no memory may hold', async () => {
    const problem = tinyProblem();
    problem.allowed[1] = [false, false];
    problem.preference[1] = [];
    const { binding } = await solvePlacement(problem, { solver: 'exact', objective: 'energy' });
    expect(binding).toEqual(['No memory may hold data of "w1" (frozen)']);
  });

  it('exchanges two items where neither can move alone', async () => {
    const problem = tinyProblem([100, 80]); // both memories are full; the larger item belongs in the dearer one
    problem.memories[1]!.capacityBits = 100;
    problem.steps[0]!.uses[0]!.energyPj = Float64Array.of(300, 100);
    const local = await solvePlacement(problem, { solver: 'local', objective: 'energy' });
    const greedy = await solvePlacement(problem, { solver: 'greedy', objective: 'energy' });
    expect([greedy.cost, local.cost]).toEqual([5 + 300 + 160, 5 + 100 + 80]);
  });

  it('refuses to try everything where that would never end', async () => {
    const problem = tinyProblem(Array.from({ length: 40 }, () => 1));
    const trying = solvePlacement(problem, { solver: 'exhaustive', objective: 'energy' });
    await expect(trying).rejects.toThrow(/40 items have 1.1e\+12 placements/);
  });

  it('stops at the time limit with the best placement and a bound', async () => {
    const sizes = Array.from({ length: 60 }, (_value, index) => 1000 + ((index * 7919) % 997));
    const problem = tinyProblem(sizes, 3);
    problem.memories = problem.memories.map((memory) => ({ ...memory, capacityBits: 60_000 }));
    const result = await solvePlacement(problem, {
      solver: 'exact',
      objective: 'energy',
      timeLimitSeconds: 0,
    });
    expect(result.status).toBe('timeout');
    expect(result.placements).toHaveLength(60);
    expect(result.bound!).toBeLessThan(result.cost!);
  });
});
