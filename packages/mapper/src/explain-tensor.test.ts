import type { PlacementProblem } from '@adaptmem/hw-sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomProblem } from '../test/random-problem.js';
import { tinyProblem } from '../test/tiny-problem.js';
import { solvePlacement } from './allocate.js';
import { explainTensor } from './explain-tensor.js';

const OPTIONS = { objective: 'energy', timeLimitSeconds: 10 } as const;

describe('explainTensor()', () => {
  it('says that a cheaper memory is full, and what the next best choice costs', async () => {
    const { cost, status, parts, memories } = await explainTensor(tinyProblem(), 'w2', OPTIONS);
    expect([cost, status]).toEqual([165, 'optimal']);
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({ memory: 'sram', ruleMemory: 'rram', bits: 30 });
    expect(parts[0]!.why).toMatch(/"rram" would cost less, but has no room left/);
    // w2 in RRAM drives w0 of 40 bits into SRAM: 10 bits more at 1 pJ each
    expect(parts[0]!.alternatives).toEqual([
      { memory: 'rram', aloneCost: -30, missingBits: 30, bestCost: 10 },
    ]);
    expect(parts[0]!.next).toEqual({ memory: 'rram', cost: 10 });
    expect(memories.map(({ freeBits }) => freeBits)).toEqual([0, 50]);
  });

  it('says that there is no choice', async () => {
    const problem = tinyProblem();
    problem.allowed[0] = [false, true];
    problem.preference[0] = [1];
    const [part] = (await explainTensor(problem, 'w0', OPTIONS)).parts;
    expect(part!.why).toBe('"sram" is the only memory that may hold it');
    expect(part!.alternatives).toEqual([{ memory: 'rram', forbidden: 'may not hold frozen data' }]);
    expect(part!.next).toBeUndefined();
  });

  it('knows a tensor by the end of its name', async () => {
    const problem = tinyProblem();
    problem.items[0]!.tensor = 'encoder.ffn.weight';
    expect((await explainTensor(problem, 'ffn.weight', OPTIONS)).tensor).toBe('encoder.ffn.weight');
  });

  it('names the nearest tensor, and what binds', async () => {
    await expect(explainTensor(tinyProblem(), 'w9', OPTIONS)).rejects.toMatchObject({
      message: 'No tensor "w9" in the workload',
      hint: expect.stringMatching(/Did you mean "w\d"/),
    });
    await expect(explainTensor(tinyProblem([100, 85]), 'w0', OPTIONS)).rejects.toThrow(/lacks 5 bits/);
  });

  it('agrees with trying every placement that is not the present one', async () => {
    await fc.assert(
      fc.asyncProperty(randomProblem, async (problem) => {
        const all = await solvePlacement(problem, { solver: 'exhaustive', objective: 'energy' });
        if (all.cost === undefined) return;
        const { parts, cost } = await explainTensor(problem, 'tensor0', OPTIONS);
        expect(Math.abs(cost - all.cost)).toBeLessThanOrEqual(1e-6 * all.cost);
        const elsewhere = without(problem, parts[0]!.memory);
        const other = await solvePlacement(elsewhere, { solver: 'exhaustive', objective: 'energy' });
        if (other.cost === undefined) expect(parts[0]!.next).toBeUndefined();
        else
          expect(Math.abs(cost + parts[0]!.next!.cost - other.cost)).toBeLessThanOrEqual(1e-6 * other.cost);
      }),
      { seed: 6, numRuns: 60 },
    );
  });
});

/** The problem in which the first item may not live in the memory. */
function without(problem: PlacementProblem, name: string): PlacementProblem {
  const row = problem.allowed[0]!.map((may, memory) => may && problem.memories[memory]!.name !== name);
  return { ...problem, allowed: problem.allowed.with(0, row) };
}
