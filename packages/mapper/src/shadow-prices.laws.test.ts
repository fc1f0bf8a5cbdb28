import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomProblem } from '../test/random-problem.js';
import { tinyProblem } from '../test/tiny-problem.js';
import { solvePlacement } from './allocate.js';
import { pricesOf } from './objective.js';
import { shadowPrices } from './shadow-prices.js';

const ENERGY = pricesOf({ objective: 'energy' });

describe('shadowPrices()', () => {
  // 100 bits of RRAM at 1 pJ and 80 of SRAM at 2 pJ for 130 bits: a KiB more of RRAM saves 1 pJ a bit.
  it('is what a bit saves, times the bits of a KiB', async () => {
    const { relaxedCost, perKib } = await shadowPrices(tinyProblem(), ENERGY);
    expect(relaxedCost).toBeCloseTo(5 + 100 + 2 * 30, 6);
    expect(perKib[0]).toBeCloseTo(8192, 3);
    expect(perKib[1]).toBe(0);
  });

  it('bounds what a larger memory saves, and no placement costs less than the relaxation', async () => {
    let priced = 0;
    await fc.assert(
      fc.asyncProperty(
        randomProblem,
        fc.nat(2),
        fc.integer({ min: 1, max: 50_000 }),
        async (problem, draw, bits) => {
          const exact = await solvePlacement(problem, { solver: 'exact', objective: 'energy', gap: 0 });
          if (exact.cost === undefined) return;
          const { relaxedCost, perKib } = await shadowPrices(problem, ENERGY);
          expect(relaxedCost).toBeLessThanOrEqual(exact.cost * (1 + 1e-6));
          const memory = draw % problem.memories.length;
          const memories = problem.memories.map((one, index) =>
            index === memory ? { ...one, capacityBits: one.capacityBits + bits } : one,
          );
          const larger = await shadowPrices({ ...problem, memories }, ENERGY);
          const most = (perKib[memory]! * bits) / 8192;
          expect(relaxedCost - larger.relaxedCost).toBeLessThanOrEqual(most + 1e-6 * relaxedCost);
          if (perKib.some((price) => price > 0)) priced++;
        },
      ),
      { seed: 6, numRuns: 200 },
    );
    expect(priced).toBeGreaterThan(5);
  });
});
