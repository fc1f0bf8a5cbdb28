import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { completePoints, loadTechnology, transferCost } from '@adaptmem/hw-sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoMacros, replaces } from './array-organisations.js';

const FOLDER = fileURLToPath(new URL('../../../../configs/technologies/', import.meta.url));
const TECHNOLOGIES = readdirSync(FOLDER).map((name) => loadTechnology(`${FOLDER}${name}`));
const larger = TECHNOLOGIES.filter((technology) => completePoints(technology).length > 1);

describe('paretoMacros()', () => {
  it('keeps of every technology at least one point, and none that another kept one replaces', () => {
    for (const technology of TECHNOLOGIES) {
      const kept = paretoMacros(technology).map(({ point }) => point);
      const all = completePoints(technology);
      expect(kept.length > 0).toBe(all.length > 0);
      for (const point of kept)
        expect(kept.some((other) => other !== point && replaces(other, point))).toBe(false);
      for (const point of all.filter((one) => !kept.includes(one)))
        expect(kept.some((other) => replaces(other, point))).toBe(true);
    }
  });

  it('drops only what is never better, whatever is transferred, at the same capacity', () => {
    let dropped = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...larger),
        fc.nat(),
        fc.record({
          banks: fc.integer({ min: 1, max: 16 }),
          bits: fc.integer({ min: 1, max: 1_000_000 }),
          portBitsPerCycle: fc.constantFrom(32, 64, 128, 512),
          direction: fc.constantFrom('read' as const, 'write' as const),
          clockMhz: fc.constantFrom(100, 717, 1000),
        }),
        (technology, which, { banks, bits, portBitsPerCycle, direction, clockMhz }) => {
          const kept = paretoMacros(technology).map(({ point }) => point);
          const beaten = completePoints(technology).filter((point) => !kept.includes(point));
          const point = beaten[which % beaten.length];
          if (!point) return;
          dropped++;
          const better = kept.find((other) => replaces(other, point))!;
          const cost = (macro: typeof point, count: number) =>
            transferCost(
              { technology, point: macro, portBitsPerCycle, banks: count },
              bits,
              direction,
              clockMhz,
            );
          const factor = point.capacity_kib / better.capacity_kib;
          const [old, now] = [cost(point, banks), cost(better, banks * factor)];
          expect(now.cycles).toBeLessThanOrEqual(old.cycles);
          expect(now.energyPj).toBeLessThanOrEqual(old.energyPj * (1 + 1e-12));
          expect(better.leakage_mw * factor).toBeLessThanOrEqual(point.leakage_mw * (1 + 1e-12));
          expect(better.area_mm2 * factor).toBeLessThanOrEqual(point.area_mm2 * (1 + 1e-12));
        },
      ),
      { seed: 2, numRuns: 300 },
    );
    expect(dropped).toBeGreaterThan(30);
  });
});
