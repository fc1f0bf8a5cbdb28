import type { Workload } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encoderSizes, PINNED } from '../../test/arbitraries.js';
import { encoderWorkload } from '../../test/encoder-workload.js';
import { place } from '../../test/place.js';
import { demandingSpaces, spaces } from '../../test/sweep-space.js';
import { placementProblem } from '../analytical/placement-problem.js';
import { simulate } from '../analytical/simulate.js';
import { isMisfit } from './fill-memories.js';
import { prepareSweep } from './prepare-sweep.js';
import { type Design, designAt, designCount, designHardware, type SweepSpace } from './sweep-space.js';

interface Case {
  workload: Workload;
  space: SweepSpace;
  design: Design;
}

const cases: fc.Arbitrary<Case> = fc
  .record({ sizes: encoderSizes, space: fc.oneof(spaces, demandingSpaces), which: fc.nat() })
  .map(({ sizes, space, which }) => ({
    workload: encoderWorkload({ ...sizes, hidden: sizes.heads * sizes.headSize }),
    space,
    design: designAt(space, which % designCount(space)),
    // a failing case prints its sizes, not its technologies
    [fc.toStringMethod]: () => JSON.stringify({ sizes, design: designAt(space, which % designCount(space)) }),
  }));

const check = (law: (example: Case) => void) =>
  fc.assert(fc.property(cases, law), { ...PINNED, numRuns: 100 });

function expectEqual(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
}

describe('a sweep', () => {
  it('costs each design what simulate() says of it', () => {
    let fitting = 0;
    check(({ workload, space, design }) => {
      const sweep = prepareSweep(workload, space);
      const cost = sweep.evaluate(design);
      const memoryOf = sweep.place(design);
      if (isMisfit(memoryOf) || isMisfit(cost)) {
        expect(cost).toEqual(memoryOf);
        return;
      }
      const hardware = designHardware(space, design);
      const { allocation } = place(workload, hardware, (_, item) => memoryOf[item]!);
      const { summary, byComponent } = simulate(workload, hardware, allocation);
      expectEqual(cost.latencyNs, summary.latencyNs);
      expectEqual(cost.cycles, (summary.latencyNs * hardware.config.clock_mhz.value) / 1000);
      expectEqual(cost.dynamicPj, summary.dynamicPj);
      expectEqual(cost.leakagePj, summary.leakagePj);
      expectEqual(cost.energyPj, summary.energyPj);
      expectEqual(cost.edpPjNs, summary.edpPjNs);
      expectEqual(cost.onChipAreaMm2, summary.onChipAreaMm2);
      expectEqual(
        cost.leakageMw * cost.latencyNs,
        byComponent.reduce((sum, { leakagePj }) => sum + leakagePj, 0),
      );
      expect(cost.onChipBits).toBe(summary.onChipBits);
      expect(cost.offChipBits).toBe(summary.offChipBits);
      fitting++;
    });
    expect(fitting).toBeGreaterThan(30);
  });

  it('places by the rule: the first memory with room, items with fewest choices first', () =>
    check(({ workload, space, design }) => {
      const { items, memories, preference } = placementProblem(workload, designHardware(space, design));
      const room = memories.map(({ capacityBits }) => capacityBits);
      const order = [...items.keys()].sort((a, b) => preference[a]!.length - preference[b]!.length);
      const expected: number[] = [];
      const misfit = order.find((item) => {
        const memory = preference[item]!.find((candidate) => room[candidate]! >= items[item]!.bits);
        if (memory === undefined) return true;
        room[memory]! -= items[item]!.bits;
        expected[item] = memory;
        return false;
      });
      const placed = prepareSweep(workload, space).place(design);
      if (misfit !== undefined) expect(placed).toEqual({ item: misfit });
      else expect(isMisfit(placed) ? placed : Array.from(placed)).toEqual(expected);
    }));

  it('does not depend on what was evaluated before', () =>
    check(({ workload, space, design }) => {
      const sweep = prepareSweep(workload, space);
      for (let index = 0; index < Math.min(20, designCount(space)); index++)
        sweep.evaluate(designAt(space, index));
      expect(sweep.evaluate(design)).toEqual(prepareSweep(workload, space).evaluate(design));
    }));
});
